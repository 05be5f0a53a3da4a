package dev.lazuli.image;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Tells what the layers of an image at a registry are, from a few ranges of each blob, and checks them if
/// that is asked for. Needs no containerd. Thread-safe.
///
/// A reference with a digest names a layer if a layer has that digest: one of the image of the tag, if the
/// reference has a tag, else a blob that no manifest tells anything about. Otherwise it names the image of
/// that digest.
public final class InspectLayers {
    private final RegistryClient registry;
    private final Path temporaryFolder;

    /// @param registry        stays the caller's
    /// @param temporaryFolder for the text of a TOC; nothing is left there
    public InspectLayers(RegistryClient registry, Path temporaryFolder) {
        this.registry = registry;
        this.temporaryFolder = temporaryFolder;
    }

    /// Looks at the layers.
    ///
    /// @param listener told of layers that are downloaded
    /// @throws ImageNotFoundException if the image has no manifest for the platform, or not the layer
    public InspectedImage run(InspectOptions options, ProgressListener listener)
            throws IOException, InterruptedException {
        ImageReference image = options.image();
        Optional<Digest> digest = image.digest();
        if (digest.isEmpty() || options.layer().isPresent()) {
            return image(options, listener);
        }
        if (image.tag().isPresent()) {
            Optional<InspectedImage> layer = layerOfTag(options, digest.get(), listener);
            if (layer.isPresent()) {
                return layer.get();
            }
        }
        OptionalLong size = layerSize(image, digest.get());
        if (size.isEmpty()) {
            return image(options, listener);
        }
        Descriptor alone = new Descriptor("", digest.get(), size.getAsLong());
        InspectedLayer inspected = inspect(image, alone, Optional.empty(), options, listener);
        return new InspectedImage(image, Optional.empty(), Optional.empty(), List.of(inspected));
    }

    private Optional<InspectedImage> layerOfTag(InspectOptions options, Digest digest, ProgressListener listener)
            throws IOException, InterruptedException {
        ImageReference image = options.image();
        ImageReference tagged = image.withTag(image.tag().orElseThrow());
        try {
            ImageManifest manifest =
                    new RemoteImages(registry).image(tagged, options.platform()).manifest();
            if (manifest.layers().stream().noneMatch(layer -> layer.digest().equals(digest))) {
                return Optional.empty();
            }
        } catch (ManifestNotFoundException e) {
            return Optional.empty();
        }
        InspectOptions ofTag = new InspectOptions(
                tagged, Optional.of(digest), options.platform(), options.verify(), options.mostListed());
        return Optional.of(image(ofTag, listener));
    }

    /// The size of a blob that is a layer. The registry is not asked whether a manifest has the digest:
    /// docker-registry answers that with a server error if a layer has it. Registries that serve manifests
    /// as blobs too are told by the first byte, since a manifest is JSON.
    private OptionalLong layerSize(ImageReference image, Digest digest) throws IOException, InterruptedException {
        long size;
        try {
            size = registry.blobSize(image, digest);
        } catch (NotFoundException e) {
            return OptionalLong.empty();
        }
        if (size > 0 && size <= Manifest.MAX_BYTES) {
            try (InputStream start = registry.blobRange(image, digest, new ByteRange(0, 1))) {
                return start.read() == '{' ? OptionalLong.empty() : OptionalLong.of(size);
            }
        }
        return OptionalLong.of(size);
    }

    private InspectedImage image(InspectOptions options, ProgressListener listener)
            throws IOException, InterruptedException {
        ImageReference image = options.image();
        RemoteImages images = new RemoteImages(registry);
        RemoteImages.Found found = images.image(image, options.platform());
        Optional<ImageConfig> config = images.config(image, found.manifest());
        List<Descriptor> layers = found.manifest().layers();
        List<DiffId> diffIds = config.map(ImageConfig::diffIds).orElse(List.of());
        if (options.verify()) {
            layers.stream()
                    .filter(layer ->
                            options.layer().isEmpty() || options.layer().get().equals(layer.digest()))
                    .forEach(layer -> listener.on(new ProgressEvent.Waiting(layer)));
        }
        List<InspectedLayer> inspected = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            Descriptor layer = layers.get(i);
            Optional<DiffId> diffId = i < diffIds.size() ? Optional.of(diffIds.get(i)) : Optional.empty();
            if (options.layer().isEmpty() || options.layer().get().equals(layer.digest())) {
                inspected.add(inspect(image, layer, diffId, options, listener));
            }
        }
        if (inspected.isEmpty() && options.layer().isPresent()) {
            throw new ImageNotFoundException("image \"" + image + "\" has no layer "
                    + options.layer().get() + " for platform " + options.platform());
        }
        return new InspectedImage(
                image, Optional.of(found.descriptor().digest()), config.map(ImageConfig::platform), inspected);
    }

    private InspectedLayer inspect(
            ImageReference image,
            Descriptor layer,
            Optional<DiffId> diffId,
            InspectOptions options,
            ProgressListener listener)
            throws IOException, InterruptedException {
        Path json = Files.createTempFile(temporaryFolder, "lazuli-toc-", ".json");
        try {
            return new LayerInspection(registry, image, layer, json).run(diffId, options, listener);
        } finally {
            Files.deleteIfExists(json);
        }
    }
}
