package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.FetchedManifest;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Pulls an image from a registry into containerd: index, manifest and config first, then the layers into snapshots
/// (lazily where the snapshotter can), and the image's record last. All of it happens under a lease. Thread-safe.
public final class Pull {
    private final ContainerdClient containerd;
    private final RegistryClient registry;

    /// @param containerd stays the caller's
    /// @param registry   stays the caller's
    public Pull(ContainerdClient containerd, RegistryClient registry) {
        this.containerd = containerd;
        this.registry = registry;
    }

    /// Pulls.
    ///
    /// @return the image as it is stored
    /// @throws ImageNotFoundException                   when the image has no manifest for the platform
    /// @throws dev.lazuli.registry.RegistryException    what the registry did not do
    /// @throws dev.lazuli.containerd.ContainerdException what containerd did not do
    public LocalImage run(PullOptions options, ProgressListener listener) throws IOException, InterruptedException {
        listener.on(new ProgressEvent.Resolving(options.image()));
        Resolved resolved = resolve(options.image());
        listener.on(new ProgressEvent.Resolved(options.image(), resolved.target()));
        return Leased.run(containerd, leased -> new Session(leased, options, listener).pull(resolved));
    }

    /// What a reference stands for.
    ///
    /// @param json its content, where that came along
    private record Resolved(Descriptor target, Optional<byte[]> json) {}

    /// An image that is new here costs a round trip less when its manifest is asked for at once. One that is here has
    /// probably not changed, and registries do not count it as a pull to ask.
    private Resolved resolve(ImageReference image) throws IOException, InterruptedException {
        if (containerd.images().get(image.toString()).isPresent()) {
            return new Resolved(registry.resolve(image), Optional.empty());
        }
        FetchedManifest fetched = registry.fetch(image);
        return new Resolved(fetched.descriptor(), Optional.of(fetched.json()));
    }

    /// One pull under its lease.
    private final class Session {
        private final ContainerdClient leased;
        private final PullOptions options;
        private final ProgressListener listener;
        private final BlobCopy copy;

        Session(ContainerdClient leased, PullOptions options, ProgressListener listener) {
            this.leased = leased;
            this.options = options;
            this.listener = listener;
            this.copy = new BlobCopy(registry, leased.content(), options.image(), listener);
        }

        LocalImage pull(Resolved resolved) throws IOException, InterruptedException {
            Descriptor target = resolved.target();
            Descriptor chosen = target;
            Manifest document = document(target, resolved.json());
            if (document instanceof ImageIndex index) {
                chosen = choose(index);
                document = document(chosen, Optional.empty());
            }
            if (!(document instanceof ImageManifest manifest)) {
                throw new IOException("cannot pull " + options.image() + ": " + chosen.digest()
                        + " is an index within an index, expected a manifest");
            }
            ImageConfig config = ImageConfig.parse(config(manifest.config()));
            warnOfOtherPlatform(config);
            layers(chosen, manifest, config);
            StoredImage stored = leased.images().put(options.image().toString(), target, Map.of());
            return new LocalImage(stored, chosen, manifest, config);
        }

        private Descriptor choose(ImageIndex index) throws ImageNotFoundException {
            return index.select(options.platform()).orElseThrow(() -> {
                String found = index.manifests().stream()
                        .map(m -> m.platform().map(Platform::toString).orElse("unknown"))
                        .collect(Collectors.joining(", "));
                return new ImageNotFoundException("cannot pull " + options.image() + ": no manifest for platform "
                        + options.platform() + ", found " + (found.isEmpty() ? "none" : found));
            });
        }

        private Manifest document(Descriptor descriptor, Optional<byte[]> fetched)
                throws IOException, InterruptedException {
            if (copy.present(descriptor)) {
                byte[] json = leased.content().readAll(descriptor.digest(), Manifest.MAX_BYTES);
                Manifest manifest = Manifest.parse(json, descriptor.mediaType());
                leased.content().setLabels(descriptor.digest(), Labels.children(manifest));
                return manifest;
            }
            listener.on(new ProgressEvent.Downloading(descriptor, 0));
            byte[] json = fetched.isPresent() ? fetched.get() : registry.manifest(options.image(), descriptor);
            Manifest manifest = Manifest.parse(json, descriptor.mediaType());
            copy.store(descriptor, json, Labels.children(manifest));
            listener.on(new ProgressEvent.Done(descriptor));
            return manifest;
        }

        private byte[] config(Descriptor descriptor) throws IOException, InterruptedException {
            if (descriptor.size() > Manifest.MAX_BYTES) {
                throw new IOException("cannot pull " + options.image() + ": its config " + descriptor.digest() + " has "
                        + descriptor.size() + " bytes, more than the " + Manifest.MAX_BYTES + " allowed");
            }
            copy.fetch(descriptor);
            return leased.content().readAll(descriptor.digest(), Manifest.MAX_BYTES);
        }

        private void warnOfOtherPlatform(ImageConfig config) {
            Platform found = config.platform();
            if (!found.architecture().isEmpty() && !options.platform().accepts(found)) {
                listener.on(new ProgressEvent.Warning(
                        "image " + options.image() + " is for platform " + found + ", not for " + options.platform()));
            }
        }

        private void layers(Descriptor chosen, ImageManifest manifest, ImageConfig config)
                throws IOException, InterruptedException {
            try (Downloads downloads = new Downloads(copy, options.downloads())) {
                if (options.unpack()) {
                    unpack(chosen, manifest, config, downloads);
                } else {
                    manifest.layers().forEach(downloads::start);
                    for (Descriptor layer : manifest.layers()) {
                        downloads.await(layer);
                    }
                }
            }
        }

        private void unpack(Descriptor chosen, ImageManifest manifest, ImageConfig config, Downloads downloads)
                throws IOException, InterruptedException {
            if (config.diffIds().size() != manifest.layers().size()) {
                throw new IOException("cannot unpack " + options.image() + ": its config names "
                        + config.diffIds().size() + " diffIDs, its manifest "
                        + manifest.layers().size() + " layers");
            }
            new Unpack(leased, options.snapshotter(), downloads, listener)
                    .run(manifest, config.diffIds(), SnapshotLabels.of(options, chosen, manifest, config));
            if (!config.diffIds().isEmpty()) {
                String top = ChainId.all(config.diffIds()).getLast().toString();
                leased.content()
                        .setLabels(manifest.config().digest(), Map.of(Labels.snapshotOf(options.snapshotter()), top));
            }
        }
    }
}
