package dev.lazuli.image;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import java.util.Optional;

/// Which layers to look at, and how closely.
///
/// @param image      of a registry. Its digest may be that of an image or of a layer
/// @param layer      the only layer to look at; empty for all
/// @param platform   which image of an index
/// @param verify     whether to download the layers and check them
/// @param mostListed how many disagreements are kept for each layer; all are counted
public record InspectOptions(
        ImageReference image, Optional<Digest> layer, Platform platform, boolean verify, int mostListed) {
    /// How many disagreements are kept unless told otherwise.
    public static final int DEFAULT_LISTED = 50;

    /// All layers for the host's platform, without downloading them.
    public InspectOptions(ImageReference image) {
        this(image, Optional.empty(), Platform.host(), false, DEFAULT_LISTED);
    }
}
