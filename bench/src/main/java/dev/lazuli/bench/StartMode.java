package dev.lazuli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How an image comes to the container that is started.
enum StartMode {
    /// Pulled as a whole by `lazuli`.
    OVERLAYFS("overlayfs", "overlayfs, lazuli", false, List.of()),
    /// Pulled as a whole by containerd's own client.
    OVERLAYFS_CTR("overlayfs-ctr", "overlayfs, ctr", false, List.of()),
    /// Pulled lazily from eStargz layers as they are converted without further flags.
    ESTARGZ("estargz", "eStargz", true, List.of("--estargz")),
    /// Pulled lazily from eStargz layers whose first files are those that the workload reads.
    PRIORITIZED("prioritized", "eStargz, read files first", true, List.of("--estargz")),
    /// Pulled lazily from the plain eStargz layers, by a daemon that has the profile of an earlier start.
    PROFILE("profile", "eStargz, profile", true, List.of()),
    /// Pulled lazily from zstd:chunked layers.
    ZSTD_CHUNKED("zstdchunked", "zstd:chunked", true, List.of("--zstdchunked"));

    private final String word;
    private final String title;
    private final boolean lazy;
    private final List<String> conversion;

    StartMode(String word, String title, boolean lazy, List<String> conversion) {
        this.word = word;
        this.title = title;
        this.lazy = lazy;
        this.conversion = conversion;
    }

    /// The name on the command line and in the data; also the tag at the registry, where the layers are converted for
    /// it.
    String word() {
        return word;
    }

    /// The name in the table.
    String title() {
        return title;
    }

    /// Whether layers are mounted instead of pulled.
    boolean lazy() {
        return lazy;
    }

    /// The mode whose layers this one pulls.
    StartMode layers() {
        return this == PROFILE ? ESTARGZ : this;
    }

    /// What asks `image convert` for its layers; empty where the image stays as it is.
    ///
    /// @param record of the files that the workload reads
    List<String> conversion(Path record) {
        if (this != PRIORITIZED) {
            return conversion;
        }
        List<String> all = new ArrayList<>(conversion);
        all.addAll(List.of("--estargz-record-in", record.toString()));
        return all;
    }

    /// @throws IllegalArgumentException for a word that is none, with those that are
    static StartMode of(String word) {
        return Arrays.stream(values())
                .filter(m -> m.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown mode \"" + word + "\"; expected one of "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(StartMode::word).toList())));
    }
}
