package dev.lazuli.estargz;

/// How the members of a layer are compressed.
public sealed interface Compression {
    /// Gzip members, the eStargz format proper.
    ///
    /// @param level 1 (fast) to 9 (small)
    record Gzip(int level) implements Compression {
        /// The level that all writers of eStargz use unless told otherwise.
        public static final int DEFAULT_LEVEL = 9;

        public Gzip {
            if (level < 1 || level > 9) {
                throw new IllegalArgumentException("gzip level " + level + ": expected 1 to 9");
            }
        }
    }
}
