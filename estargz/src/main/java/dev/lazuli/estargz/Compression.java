package dev.lazuli.estargz;

/// How the members of a layer are compressed, and with it which of the two formats the layer has.
public sealed interface Compression {

    /// Gzip members: the eStargz format proper.
    ///
    /// @param level 1 (fast) to 9 (small)
    record Gzip(int level) implements Compression {
        /// The level that all writers of eStargz use unless told otherwise.
        public static final int DEFAULT_LEVEL = 9;

        public Gzip {
            check("gzip", level, 9);
        }
    }

    /// Zstandard frames: the zstd:chunked format.
    ///
    /// @param level 1 (fast) to 22 (small)
    record ZstdChunked(int level) implements Compression {
        /// The level that writers of zstd:chunked use unless told otherwise.
        public static final int DEFAULT_LEVEL = 3;

        public ZstdChunked {
            check("zstd", level, 22);
        }
    }

    private static void check(String format, int level, int highest) {
        if (level < 1 || level > highest) {
            throw new IllegalArgumentException(format + " level " + level + ": expected 1 to " + highest);
        }
    }
}
