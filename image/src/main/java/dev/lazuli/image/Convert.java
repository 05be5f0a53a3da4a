package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Converts an image of containerd to eStargz, so that it can be pulled lazily once it is pushed. The source stays as
/// it is; layers of it that are not here are downloaded first. Thread-safe.
public final class Convert {
    private final ContainerdClient containerd;
    private final RegistryClient registry;

    /// @param containerd stays the caller's
    /// @param registry   stays the caller's
    public Convert(ContainerdClient containerd, RegistryClient registry) {
        this.containerd = containerd;
        this.registry = registry;
    }

    /// Converts. A target that is there already is replaced.
    ///
    /// @param snapshotter which may know where layers came from that are not here
    /// @return the record of the target
    /// @throws ImageNotFoundException when there is no such image, or not for the platform
    public StoredImage run(ConvertOptions options, String snapshotter, ProgressListener listener)
            throws IOException, InterruptedException {
        StoredImage source = containerd
                .images()
                .get(options.source())
                .orElseThrow(() -> new ImageNotFoundException("image \"" + options.source() + "\": not found"));
        return Leased.run(containerd, leased -> new Session(leased, source, options, snapshotter, listener).convert());
    }

    /// One conversion under its lease.
    private final class Session {
        private final ContainerdClient leased;
        private final StoredImage source;
        private final ConvertOptions options;
        private final String snapshotter;
        private final ProgressListener listener;
        private final LayerConversion layers;

        Session(
                ContainerdClient leased,
                StoredImage source,
                ConvertOptions options,
                String snapshotter,
                ProgressListener listener) {
            this.leased = leased;
            this.source = source;
            this.options = options;
            this.snapshotter = snapshotter;
            this.listener = listener;
            this.layers = new LayerConversion(leased.content(), new EstargzBuilder(options.estargz()), listener);
        }

        StoredImage convert() throws IOException, InterruptedException {
            List<LocalImage> wanted = wanted();
            Map<Descriptor, Descriptor> manifests = new HashMap<>();
            for (LocalImage image : wanted) {
                manifests.put(image.manifestDescriptor(), manifest(image));
            }
            Descriptor target = switch (new LocalImages(leased).document(source.target())) {
                case ImageManifest manifest -> manifests.values().iterator().next();
                case ImageIndex index -> index(index, manifests);
            };
            return leased.images().put(options.target(), target, source.labels());
        }

        private List<LocalImage> wanted() throws IOException, InterruptedException {
            List<LocalImage> here = new LocalImages(leased).platforms(source);
            Optional<Platform> platform = options.platform();
            // A lone manifest is taken for what it is; an index names what each of its manifests is for.
            List<LocalImage> wanted = here.stream()
                    .filter(image -> platform.isEmpty()
                            || image.manifestDescriptor().platform().isEmpty()
                            || platform.get().accepts(image.platform()))
                    .toList();
            if (wanted.isEmpty()) {
                throw new ImageNotFoundException("cannot convert image \"" + options.source() + "\": "
                        + platform.map(p -> "no manifest for platform " + p + " is here")
                                .orElse("none of its manifests is here"));
            }
            return wanted;
        }

        private Descriptor manifest(LocalImage image) throws IOException, InterruptedException {
            ImageManifest old = image.manifest();
            List<DiffId> oldDiffIds = image.config().diffIds();
            if (oldDiffIds.size() != old.layers().size()) {
                throw new IOException(
                        "cannot convert image \"" + options.source() + "\": its config names " + oldDiffIds.size()
                                + " diffIDs, its manifest " + old.layers().size() + " layers");
            }
            List<Descriptor> newLayers = new ArrayList<>();
            List<DiffId> newDiffIds = new ArrayList<>();
            for (int i = 0; i < oldDiffIds.size(); i++) {
                Descriptor layer = old.layers().get(i);
                ensureHere(layer);
                LayerConversion.Result result = layers.convert(layer, oldDiffIds.get(i));
                newLayers.add(typed(result.layer()));
                newDiffIds.add(result.diffId());
            }
            Descriptor config = config(old.config(), image.config().withDiffIds(newDiffIds));
            ImageManifest manifest = new ImageManifest(typeOf(old.mediaType()), config, newLayers, old.annotations());
            Descriptor described = store(manifest);
            return image.manifestDescriptor()
                    .platform()
                    .map(described::withPlatform)
                    .orElse(described)
                    .withAnnotations(image.manifestDescriptor().annotations());
        }

        private Descriptor config(Descriptor old, ImageConfig config) throws IOException, InterruptedException {
            Descriptor described = Descriptor.of(typeOf(old.mediaType()), config.toJson());
            leased.content().put(described, config.toJson(), Map.of());
            return described;
        }

        private Descriptor index(ImageIndex old, Map<Descriptor, Descriptor> manifests)
                throws IOException, InterruptedException {
            List<Descriptor> entries = old.manifests().stream()
                    .flatMap(entry -> Optional.ofNullable(manifests.get(entry)).stream())
                    .toList();
            return store(new ImageIndex(typeOf(old.mediaType()), entries, old.annotations()));
        }

        private Descriptor store(Manifest manifest) throws IOException, InterruptedException {
            byte[] json = manifest.toJson();
            Descriptor described = Descriptor.of(manifest.mediaType(), json);
            leased.content().put(described, json, Labels.children(manifest));
            return described;
        }

        private String typeOf(String mediaType) {
            return options.oci() ? MediaTypeChange.toOci(mediaType) : mediaType;
        }

        private Descriptor typed(Descriptor layer) {
            String mediaType = typeOf(layer.mediaType());
            return new Descriptor(
                    mediaType,
                    layer.digest(),
                    layer.size(),
                    layer.platform(),
                    MediaTypeChange.isDocker(mediaType) ? Map.of() : layer.annotations());
        }

        private void ensureHere(Descriptor layer) throws IOException, InterruptedException {
            if (leased.content().info(layer.digest()).isPresent()) {
                listener.on(new ProgressEvent.Exists(layer));
                return;
            }
            List<ImageReference> origins = new Origins(leased, snapshotter).of(layer.digest(), source);
            for (ImageReference origin : origins) {
                try {
                    new BlobCopy(registry, leased.content(), origin, listener).fetch(layer);
                    return;
                } catch (NotFoundException e) {
                    // The next one may have it.
                    System.getLogger(Convert.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
                }
            }
            throw new IOException("cannot convert image \"" + options.source() + "\": layer " + layer.digest()
                    + " is not in the content store, and none of the images that it may come from has it: " + origins);
        }
    }
}
