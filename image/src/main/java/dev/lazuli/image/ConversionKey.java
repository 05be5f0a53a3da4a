package dev.lazuli.image;

import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// All that the result of a conversion depends on besides its source, as text that is compared and kept,
/// such as `estargz,gzip=9,chunk=4194304,min=0`. The program's version is not part of it.
///
/// @param text without meaning for anyone else
record ConversionKey(String text) {

    /// For one layer.
    ///
    /// @param first paths of files that stand first
    static ConversionKey of(LayerFormat format, Descriptor layer, List<String> first) {
        String moved = first.isEmpty() ? "" : ",first=" + hash(first);
        return new ConversionKey(text(format) + ",type=" + layer.mediaType() + moved);
    }

    /// For an image.
    static ConversionKey of(Conversion conversion) {
        String platforms =
                conversion.platforms().stream().map(Platform::toString).sorted().collect(Collectors.joining("+"));
        List<String> recorded = conversion.recorded().files().stream()
                .map(RecordedFiles.RecordedFile::toString)
                .toList();
        return new ConversionKey(text(conversion.format())
                + (conversion.format() instanceof LayerFormat.ExternalToc toc && toc.referrer() ? ",referrer" : "")
                + ",oci=" + conversion.oci()
                + ",platforms=" + (platforms.isEmpty() ? "all" : platforms)
                + (recorded.isEmpty() ? "" : ",first=" + hash(recorded)));
    }

    private static String text(LayerFormat format) {
        return switch (format) {
            case LayerFormat.Unchanged() -> "unchanged";
            case LayerFormat.Estargz(EstargzOptions options) -> "estargz," + text(options);
            case LayerFormat.ExternalToc(EstargzOptions options, boolean keepDiffId, boolean _) ->
                "external-toc," + text(options) + ",keep-diff-id=" + keepDiffId;
            case LayerFormat.Zstd(int level) -> "zstd=" + level;
            case LayerFormat.Uncompressed() -> "uncompressed";
        };
    }

    private static String text(EstargzOptions options) {
        String compression = switch (options.compression()) {
            case Compression.Gzip gzip -> "gzip=" + gzip.level();
            case Compression.ZstdChunked zstd -> "zstd=" + zstd.level();
        };
        return compression + ",chunk=" + options.chunkSize() + ",min=" + options.minChunkSize();
    }

    private static String hash(List<String> lines) {
        return Digest.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .shortHex();
    }

    @Override
    public String toString() {
        return text;
    }
}
