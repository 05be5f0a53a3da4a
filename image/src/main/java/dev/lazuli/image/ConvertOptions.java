package dev.lazuli.image;

import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.oci.Platform;
import java.util.Optional;

/// What to convert to eStargz.
///
/// @param source   the normalized name of an image
/// @param target   the name of the image that is made
/// @param oci      whether Docker's media types become OCI's. Docker's carry no annotations, and without these a layer
///                 cannot be pulled lazily
/// @param platform the only platform to keep; empty for all that are here
/// @param estargz  how layers are built
public record ConvertOptions(
        String source, String target, boolean oci, Optional<Platform> platform, EstargzOptions estargz) {

    /// The host's platform only, with OCI media types.
    public ConvertOptions(String source, String target, EstargzOptions estargz) {
        this(source, target, true, Optional.of(Platform.host()), estargz);
    }
}
