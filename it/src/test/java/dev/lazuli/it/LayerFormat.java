package dev.lazuli.it;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The layer formats, as `image convert` of `ctr-remote`, nerdctl and this project names them.
enum LayerFormat {
    ESTARGZ("--estargz"),
    CHUNK_SIZE("--estargz", "--estargz-chunk-size=65536"),
    MIN_CHUNK_SIZE("--estargz", "--estargz-min-chunk-size=50000"),
    EXTERNAL_TOC("--estargz", "--estargz-external-toc"),
    KEEP_DIFF_ID("--estargz", "--estargz-external-toc", "--estargz-keep-diff-id"),
    ZSTD_CHUNKED("--zstdchunked");

    private final List<String> flags;

    LayerFormat(String... flags) {
        this.flags = List.of(flags);
    }

    /// The flags of a conversion, `--oci` among them.
    String[] flags() {
        return Stream.concat(flags.stream(), Stream.of("--oci")).toArray(String[]::new);
    }

    /// Whether the TOC is a layer of another image.
    boolean hasTocImage() {
        return flags.contains("--estargz-external-toc");
    }

    /// The program that decompresses a layer.
    String decompressor() {
        return this == ZSTD_CHUNKED ? "zstd" : "gzip";
    }

    /// Such as `keep-diff-id`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
