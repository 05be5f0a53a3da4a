package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.BlobStream;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.Optional;

/// Reads documents of images at a registry. Thread-safe.
///
/// @param registry stays the caller's
record RemoteImages(RegistryClient registry) {
    private static final int MAX_CONFIG_BYTES = 16 << 20;

    /// A manifest and what it is known by.
    record Found(Descriptor descriptor, ImageManifest manifest) {}

    /// The image of one platform; a lone manifest is taken for what it is.
    ///
    /// @throws ImageNotFoundException when an index has none for the platform
    Found image(ImageReference image, Platform platform) throws IOException, InterruptedException {
        Descriptor top = registry.resolve(image);
        return switch (document(image, top)) {
            case ImageManifest manifest -> new Found(top, manifest);
            case ImageIndex index -> of(image, index, platform);
        };
    }

    private Found of(ImageReference image, ImageIndex index, Platform platform)
            throws IOException, InterruptedException {
        Descriptor chosen = index.select(platform)
                .orElseThrow(() ->
                        new ImageNotFoundException("image \"" + image + "\" has no manifest for platform " + platform));
        if (document(image, chosen) instanceof ImageManifest manifest) {
            return new Found(chosen, manifest);
        }
        throw new IOException("image \"" + image + "\" has an index within its index: " + chosen.digest());
    }

    /// A manifest or index.
    Manifest document(ImageReference image, Descriptor descriptor) throws IOException, InterruptedException {
        return Manifest.parse(registry.manifest(image, descriptor), descriptor.mediaType());
    }

    /// The config of an image; empty for an artifact whose config is none of an image.
    Optional<ImageConfig> config(ImageReference image, ImageManifest manifest)
            throws IOException, InterruptedException {
        Descriptor config = manifest.config();
        if (!MediaTypes.isConfig(config.mediaType())) {
            return Optional.empty();
        }
        return Optional.of(ImageConfig.parse(small(image, config)));
    }

    /// A blob that is small enough for the heap.
    byte[] small(ImageReference image, Descriptor blob) throws IOException, InterruptedException {
        if (blob.size() > MAX_CONFIG_BYTES) {
            throw new IOException("blob " + blob.digest() + " of " + image + " has " + blob.size()
                    + " bytes, expected at most " + MAX_CONFIG_BYTES);
        }
        try (BlobStream in = registry.blob(image, blob)) {
            return in.readAllBytes();
        }
    }

    /// The same repository, at a digest.
    static ImageReference at(ImageReference image, Digest digest) {
        return new ImageReference(image.host(), image.path(), Optional.empty(), Optional.of(digest));
    }
}
