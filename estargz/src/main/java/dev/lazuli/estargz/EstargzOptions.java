package dev.lazuli.estargz;

import java.nio.file.Path;
import java.util.List;

/// How to build a layer.
///
/// @param chunkSize        largest uncompressed chunk in bytes, 1 to 1 GiB
/// @param minChunkSize     how many bytes of payload a member gathers before the next one is begun, 0 to 1 GiB. With
///                         0, each chunk has a member of its own; otherwise small files share one, which makes the
///                         layer smaller and a single file dearer to fetch
/// @param compression      how to compress
/// @param prioritizedFiles paths of files that are read first, in that order; they stand at the top of the layer,
///                         followed by the landmark that says how much to prefetch. Without any, the landmark says
///                         that there is nothing to prefetch
/// @param temporaryFolder  where the TOC is spooled while the layer is built, and with prioritized files the whole
///                         uncompressed layer; nothing is left there
/// @param threads          how many threads compress; the output does not depend on it
public record EstargzOptions(
        int chunkSize,
        int minChunkSize,
        Compression compression,
        List<String> prioritizedFiles,
        Path temporaryFolder,
        int threads) {
    /// What every writer of eStargz uses unless told otherwise: 4 MiB.
    public static final int DEFAULT_CHUNK_SIZE = 4 << 20;

    /// The most that a chunk or minimum chunk size can be: 1 GiB.
    public static final int MAX_CHUNK_SIZE = 1 << 30;

    public EstargzOptions {
        if (chunkSize < 1 || chunkSize > MAX_CHUNK_SIZE) {
            throw new IllegalArgumentException("chunk size " + chunkSize + ": expected 1 to " + MAX_CHUNK_SIZE);
        }
        if (minChunkSize < 0 || minChunkSize > MAX_CHUNK_SIZE) {
            throw new IllegalArgumentException(
                    "minimum chunk size " + minChunkSize + ": expected 0 to " + MAX_CHUNK_SIZE);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": expected at least 1");
        }
        prioritizedFiles = List.copyOf(prioritizedFiles);
    }

    /// Gzip members of level 9, chunks of 4 MiB each in a member of its own, nothing prioritized, a thread for each
    /// processor.
    public static EstargzOptions defaults(Path temporaryFolder) {
        return new EstargzOptions(
                DEFAULT_CHUNK_SIZE,
                0,
                new Compression.Gzip(Compression.Gzip.DEFAULT_LEVEL),
                List.of(),
                temporaryFolder,
                Runtime.getRuntime().availableProcessors());
    }

    /// The same with another chunk size; 0 means the default.
    public EstargzOptions withChunkSize(int bytes) {
        int size = bytes == 0 ? DEFAULT_CHUNK_SIZE : bytes;
        return new EstargzOptions(size, minChunkSize, compression, prioritizedFiles, temporaryFolder, threads);
    }

    /// The same with another minimum chunk size.
    public EstargzOptions withMinChunkSize(int bytes) {
        return new EstargzOptions(chunkSize, bytes, compression, prioritizedFiles, temporaryFolder, threads);
    }

    /// The same with another compression.
    public EstargzOptions withCompression(Compression other) {
        return new EstargzOptions(chunkSize, minChunkSize, other, prioritizedFiles, temporaryFolder, threads);
    }

    /// The same with files that are read first. Paths that the layer does not have are ignored.
    public EstargzOptions withPrioritizedFiles(List<String> paths) {
        return new EstargzOptions(chunkSize, minChunkSize, compression, paths, temporaryFolder, threads);
    }

    /// The same with another number of threads.
    public EstargzOptions withThreads(int count) {
        return new EstargzOptions(chunkSize, minChunkSize, compression, prioritizedFiles, temporaryFolder, count);
    }
}
