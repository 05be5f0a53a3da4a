package dev.lazuli.image;

import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Platform;
import java.time.Instant;

/// A row of a list of images: an image for one platform.
///
/// @param stored       its record: name, target, labels
/// @param manifest     descriptor of the platform's manifest
/// @param platform     what it runs on
/// @param unpackedSize bytes that its snapshots take; 0 when it is not unpacked
/// @param blobSize     bytes of manifest, config and layers
public record ImageSummary(
        StoredImage stored, Descriptor manifest, Platform platform, long unpackedSize, long blobSize) {

    /// The normalized reference.
    public String name() {
        return stored.name();
    }

    /// When the record was made.
    public Instant created() {
        return stored.createdAt();
    }
}
