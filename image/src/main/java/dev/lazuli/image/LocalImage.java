package dev.lazuli.image;

import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Platform;

/// An image of containerd, for one platform.
///
/// @param stored             its record
/// @param manifestDescriptor of the platform's manifest
/// @param manifest           the manifest
/// @param config             the image config
public record LocalImage(
        StoredImage stored, Descriptor manifestDescriptor, ImageManifest manifest, ImageConfig config) {

    /// The name of the snapshot with all its layers.
    ///
    /// @throws IllegalStateException when the image has no layers
    public ChainId chain() {
        if (config.diffIds().isEmpty()) {
            throw new IllegalStateException("image " + stored.name() + " has no layers");
        }
        return ChainId.all(config.diffIds()).getLast();
    }

    /// What it runs on.
    public Platform platform() {
        return manifestDescriptor.platform().orElseGet(config::platform);
    }

    /// Bytes of manifest, config and layers, as the registry has them.
    public long blobSize() {
        return manifestDescriptor.size()
                + manifest.config().size()
                + manifest.layers().stream().mapToLong(Descriptor::size).sum();
    }
}
