package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Pushes an image of containerd to a registry: blobs side by side, then manifests, the index last. Blobs that the
/// registry has are not sent again; layers that are not here, because the image was pulled lazily, are passed on from
/// the registry that they came from. Thread-safe.
public final class Push {
    private final ContainerdClient containerd;
    private final RegistryClient registry;

    /// @param containerd stays the caller's
    /// @param registry   stays the caller's
    public Push(ContainerdClient containerd, RegistryClient registry) {
        this.containerd = containerd;
        this.registry = registry;
    }

    /// Pushes. Of an index, the platforms that are not here are left out.
    ///
    /// @return what the reference stands for at the registry now
    /// @throws ImageNotFoundException                when there is no such image, or nothing of it is here
    /// @throws dev.lazuli.registry.RegistryException what the registry did not do
    public Descriptor run(PushOptions options, ProgressListener listener) throws IOException, InterruptedException {
        String name = options.image().toString();
        StoredImage stored = containerd
                .images()
                .get(name)
                .orElseThrow(() -> new ImageNotFoundException("image \"" + name + "\": not found"));
        return new Session(stored, options, listener).push();
    }

    /// One push.
    private final class Session {
        private final StoredImage stored;
        private final ImageReference image;
        private final PushOptions options;
        private final ProgressListener listener;
        private final BlobUpload upload;

        Session(StoredImage stored, PushOptions options, ProgressListener listener) {
            this.stored = stored;
            this.image = options.image();
            this.options = options;
            this.listener = listener;
            this.upload = new BlobUpload(
                    registry,
                    containerd.content(),
                    image,
                    digest -> new Origins(containerd, options.snapshotter()).of(digest, stored),
                    listener);
        }

        Descriptor push() throws IOException, InterruptedException {
            LocalImages local = new LocalImages(containerd);
            List<LocalImage> platforms = local.platforms(stored);
            if (platforms.isEmpty()) {
                throw new ImageNotFoundException(
                        "cannot push image \"" + image + "\": no manifest of any platform is here with its config");
            }
            Descriptor top = stored.target();
            Optional<ImageIndex> reduced = Optional.empty();
            if (local.document(top) instanceof ImageIndex index
                    && platforms.size() < index.manifests().size()) {
                reduced = Optional.of(only(platforms, index));
                top = Descriptor.of(index.mediaType(), reduced.get().toJson());
                listener.on(new ProgressEvent.Warning(
                        "pushing as a reduced-platform image (" + top.mediaType() + ", " + top.digest() + ")"));
            }
            listener.on(new ProgressEvent.Waiting(top));
            blobs(platforms);
            for (LocalImage platform : platforms) {
                if (!platform.manifestDescriptor().digest().equals(top.digest())) {
                    put(byDigest(platform.manifestDescriptor().digest()), platform.manifestDescriptor());
                }
            }
            if (reduced.isPresent()) {
                registry.putManifest(image, top.mediaType(), reduced.get().toJson());
                listener.on(new ProgressEvent.Done(top));
            } else {
                put(image, top);
            }
            for (LocalImage platform : platforms) {
                new ReferrersTag(registry, image).add(platform.manifestDescriptor(), platform.manifest());
            }
            return top;
        }

        private ImageIndex only(List<LocalImage> platforms, ImageIndex index) {
            List<Digest> here = platforms.stream()
                    .map(platform -> platform.manifestDescriptor().digest())
                    .toList();
            return index.with(
                    index.mediaType(),
                    index.manifests().stream()
                            .filter(entry -> here.contains(entry.digest()))
                            .toList());
        }

        private void blobs(List<LocalImage> platforms) throws IOException, InterruptedException {
            Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
            for (LocalImage platform : platforms) {
                ImageManifest manifest = platform.manifest();
                manifest.layers().forEach(layer -> blobs.put(layer.digest(), layer));
                blobs.put(manifest.config().digest(), manifest.config());
            }
            try (SideBySide threads = new SideBySide(options.uploads())) {
                for (Descriptor blob : blobs.values()) {
                    listener.on(new ProgressEvent.Waiting(blob));
                    threads.start(blob.digest(), () -> upload.send(blob));
                }
                threads.awaitAll();
            }
        }

        private ImageReference byDigest(Digest digest) {
            return new ImageReference(image.host(), image.path(), Optional.empty(), Optional.of(digest));
        }

        private void put(ImageReference to, Descriptor document) throws IOException, InterruptedException {
            byte[] json = containerd.content().readAll(document.digest(), Manifest.MAX_BYTES);
            registry.putManifest(to, document.mediaType(), json);
            containerd
                    .content()
                    .setLabels(
                            document.digest(),
                            Labels.source(image, containerd.content().info(document.digest())));
            listener.on(new ProgressEvent.Done(document));
        }
    }
}
