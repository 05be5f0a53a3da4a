package dev.lazuli.cli;

import dev.lazuli.image.Conversion;
import dev.lazuli.image.RegistryConvertOptions;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `image convert` from registry to registry.
final class RegistryFlags {
    @Option(
            names = {"--from-registry"},
            paramLabel = "SOURCE",
            description = "convert this image of a registry, without containerd; needs --to-registry")
    private @Nullable String source;

    @Option(
            names = {"--to-registry"},
            paramLabel = "TARGET",
            description = "where what is made of --from-registry goes")
    private @Nullable String target;

    @Option(
            names = {"--record-tag"},
            paramLabel = "TAG",
            description = "tag in TARGET's repository that keeps what was made of what, so that nothing is made twice;"
                    + " lazuli-convert if not given, empty for none")
    private @Nullable String recordTag;

    @Option(
            names = {"--force"},
            description = "make everything anew, also what was made before")
    private boolean force;

    /// Whether registries are what is converted between.
    boolean given() {
        return source != null || target != null;
    }

    /// What the flags ask for.
    ///
    /// @param arguments of the command, which must be none
    RegistryConvertOptions options(Conversion conversion, List<String> arguments) throws IOException {
        if (source == null || target == null) {
            throw new UsageException("flags --from-registry and --to-registry must be specified together");
        }
        if (!arguments.isEmpty()) {
            throw new UsageException("accepts no arg(s) with --from-registry, received " + arguments.size());
        }
        String tag = recordTag == null ? RegistryConvertOptions.DEFAULT_RECORD_TAG : recordTag;
        try {
            return new RegistryConvertOptions(
                    ImageReference.parse(source),
                    ImageReference.parse(target),
                    conversion,
                    tag.isEmpty() ? Optional.empty() : Optional.of(tag),
                    force);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// Refuses flags that mean nothing for containerd's images.
    void requireNone() throws UsageException {
        if (recordTag != null || force) {
            throw new UsageException("flags --record-tag and --force need --from-registry and --to-registry");
        }
    }
}
