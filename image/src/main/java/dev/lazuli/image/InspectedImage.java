package dev.lazuli.image;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import java.util.List;
import java.util.Optional;

/// The layers of an image.
///
/// @param image    which was asked for
/// @param manifest its manifest's digest; empty if a layer alone was asked for
/// @param platform what it runs on, as its config says
/// @param layers   the lowest first
public record InspectedImage(
        ImageReference image, Optional<Digest> manifest, Optional<Platform> platform, List<InspectedLayer> layers) {

    public InspectedImage {
        layers = List.copyOf(layers);
    }
}
