package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.source.ImageManifests;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.registry.BlobStream;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What the registry of an image knows of it. A profile is an artifact that refers to the image's manifest.
/// Thread-safe.
///
/// @param registry  stays the caller's
/// @param manifests where manifests come from
public record RegistryDocuments(RegistryClient registry, ImageManifests manifests) implements ImageDocuments {
    private static final int MAX_CONFIG_BYTES = 1 << 20;
    private static final int MOST_LOOKED_AT = 4;

    @Override
    public Optional<Described> describe(ImageReference image, Digest layer) throws IOException, InterruptedException {
        Optional<ImageManifests.Found> found = manifests.image(image, layer);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        ImageManifest manifest = found.get().manifest();
        List<Digest> layers = manifest.layers().stream().map(Descriptor::digest).toList();
        return Optional.of(new Described(found.get().digest(), layers, manifest.config()));
    }

    @Override
    public Optional<ImageConfig> config(ImageReference image, Described described)
            throws IOException, InterruptedException {
        Descriptor config = described.config();
        if (!MediaTypes.isConfig(config.mediaType()) || config.size() > MAX_CONFIG_BYTES) {
            return Optional.empty();
        }
        return Optional.of(ImageConfig.parse(small(image, config)));
    }

    @Override
    public Optional<ImageProfile> profile(ImageReference image, Digest manifest)
            throws IOException, InterruptedException {
        List<Descriptor> newestFirst = ImageProfile.newestFirst(registry.referrers(image, manifest));
        for (Descriptor each : newestFirst.subList(0, Math.min(newestFirst.size(), MOST_LOOKED_AT))) {
            byte[] json = registry.manifest(image, each);
            if (Manifest.parse(json, each.mediaType()) instanceof ImageManifest artifact) {
                for (Descriptor layer : artifact.layers()) {
                    if (layer.mediaType().equals(ImageProfile.MEDIA_TYPE) && layer.size() <= ImageProfile.MAX_BYTES) {
                        ImageProfile profile = ImageProfile.parse(small(image, layer));
                        if (profile.image().equals(manifest)) {
                            return Optional.of(profile);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private byte[] small(ImageReference image, Descriptor blob) throws IOException, InterruptedException {
        try (BlobStream in = registry.blob(image, blob)) {
            return in.readAllBytes();
        }
    }
}
