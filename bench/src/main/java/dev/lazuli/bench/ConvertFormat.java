package dev.lazuli.bench;

import java.util.Arrays;
import java.util.List;

/// What an image is converted to; both programs have the same flags for it.
enum ConvertFormat {
    ESTARGZ("estargz", "eStargz, level 9", "--estargz"),
    MIN_CHUNK("min-chunk", "eStargz, level 9, min-chunk 50000", "--estargz", "--estargz-min-chunk-size", "50000"),
    EXTERNAL_TOC("external-toc", "eStargz, level 9, external TOC", "--estargz", "--estargz-external-toc"),
    ZSTD_CHUNKED("zstdchunked", "zstd:chunked, level 3", "--zstdchunked");

    private final String word;
    private final String title;
    private final List<String> arguments;

    ConvertFormat(String word, String title, String... arguments) {
        this.word = word;
        this.title = title;
        this.arguments = List.of(arguments);
    }

    /// The name on the command line.
    String word() {
        return word;
    }

    /// The name in the table.
    String title() {
        return title;
    }

    /// What asks `image convert` for it.
    List<String> arguments() {
        return arguments;
    }

    /// @throws IllegalArgumentException for a word that is none, with those that are
    static ConvertFormat of(String word) {
        return Arrays.stream(values())
                .filter(f -> f.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown format \"" + word + "\"; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(ConvertFormat::word).toList())));
    }
}
