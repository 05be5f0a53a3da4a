package dev.lazuli.image;

import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;

/// What the layers of a converted image are.
public sealed interface LayerFormat {

    /// What they were.
    record Unchanged() implements LayerFormat {}

    /// eStargz, or with [Compression.ZstdChunked] zstd:chunked.
    ///
    /// @param options how to build; its number of threads is what all layers together may use
    record Estargz(EstargzOptions options) implements LayerFormat {}

    /// eStargz whose TOCs are the layers of another image.
    ///
    /// @param options    as in [Estargz], with gzip
    /// @param keepDiffId whether the layers decompress to the very bytes that they were, so that the config
    ///                   stays
    record ExternalToc(EstargzOptions options, boolean keepDiffId, boolean referrer) implements LayerFormat {
        public ExternalToc {
            if (!(options.compression() instanceof Compression.Gzip)) {
                throw new IllegalArgumentException("an external TOC needs gzip, found " + options.compression());
            }
        }

        /// An image with TOCs that is found by its name alone.
        public ExternalToc(EstargzOptions options, boolean keepDiffId) {
            this(options, keepDiffId, false);
        }
    }

    /// Tar compressed with zstd as a whole.
    ///
    /// @param level 1 (fast) to 22 (small)
    record Zstd(int level) implements LayerFormat {
        private static final int MAX_LEVEL = 22;

        public Zstd {
            if (level < 1 || level > MAX_LEVEL) {
                throw new IllegalArgumentException("zstd level " + level + ": expected 1 to " + MAX_LEVEL);
            }
        }
    }

    /// Tar without compression.
    record Uncompressed() implements LayerFormat {}
}
