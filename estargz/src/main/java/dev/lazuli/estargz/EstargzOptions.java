package dev.lazuli.estargz;

import java.nio.file.Path;

/// How to build a layer.
///
/// @param chunkSize       largest uncompressed chunk in bytes, 1 to 1 GiB
/// @param compression     how to compress
/// @param temporaryFolder where the TOC is spooled while the layer is built; nothing is left there
/// @param threads         how many threads compress; the output does not depend on it
public record EstargzOptions(int chunkSize, Compression.Gzip compression, Path temporaryFolder, int threads) {
    /// What every writer of eStargz uses unless told otherwise: 4 MiB.
    public static final int DEFAULT_CHUNK_SIZE = 4 << 20;

    private static final int MAX_CHUNK_SIZE = 1 << 30;

    public EstargzOptions {
        if (chunkSize < 1 || chunkSize > MAX_CHUNK_SIZE) {
            throw new IllegalArgumentException("chunk size " + chunkSize + ": expected 1 to " + MAX_CHUNK_SIZE);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": expected at least 1");
        }
    }

    /// Chunks of 4 MiB, level 9, a thread for each processor.
    public static EstargzOptions defaults(Path temporaryFolder) {
        return new EstargzOptions(
                DEFAULT_CHUNK_SIZE,
                new Compression.Gzip(Compression.Gzip.DEFAULT_LEVEL),
                temporaryFolder,
                Runtime.getRuntime().availableProcessors());
    }

    /// The same with another chunk size; 0 means the default.
    public EstargzOptions withChunkSize(int bytes) {
        return new EstargzOptions(bytes == 0 ? DEFAULT_CHUNK_SIZE : bytes, compression, temporaryFolder, threads);
    }

    /// The same with another compression.
    public EstargzOptions withCompression(Compression.Gzip other) {
        return new EstargzOptions(chunkSize, other, temporaryFolder, threads);
    }

    /// The same with another number of threads.
    public EstargzOptions withThreads(int count) {
        return new EstargzOptions(chunkSize, compression, temporaryFolder, count);
    }
}
