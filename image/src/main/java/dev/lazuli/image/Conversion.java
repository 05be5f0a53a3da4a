package dev.lazuli.image;

import dev.lazuli.oci.Platform;
import java.util.List;
import java.util.Optional;

/// What becomes of an image.
///
/// @param format    of its layers
/// @param oci       whether Docker's media types become OCI's. Docker's carry no annotations, and without
///                  these a layer cannot be pulled lazily
/// @param platforms the only platforms of an index that are kept; empty for all
/// @param recorded  files that were seen to be read, which stand first in their layers
/// @param helper    decompresses gzip layers instead of this program
public record Conversion(
        LayerFormat format,
        boolean oci,
        List<Platform> platforms,
        RecordedFiles recorded,
        Optional<GzipProgram> helper) {

    public Conversion {
        platforms = List.copyOf(platforms);
        boolean keepsDiffId = format instanceof LayerFormat.ExternalToc toc && toc.keepDiffId();
        if (keepsDiffId && !recorded.isEmpty()) {
            throw new IllegalArgumentException("files cannot be moved to the front while the diffID is kept");
        }
    }

    /// The host's platform only, with OCI media types.
    public static Conversion to(LayerFormat format) {
        return new Conversion(format, true, List.of(Platform.host()), RecordedFiles.NONE, Optional.empty());
    }

    /// The same with or without Docker's media types.
    public Conversion withOci(boolean wanted) {
        return new Conversion(format, wanted, platforms, recorded, helper);
    }

    /// The same for other platforms; none for all.
    public Conversion withPlatforms(List<Platform> others) {
        return new Conversion(format, oci, others, recorded, helper);
    }

    /// The same with files that are read first.
    public Conversion withRecorded(RecordedFiles files) {
        return new Conversion(format, oci, platforms, files, helper);
    }

    /// The same with a program that decompresses.
    public Conversion withGzipProgram(GzipProgram program) {
        return new Conversion(format, oci, platforms, recorded, Optional.of(program));
    }
}
