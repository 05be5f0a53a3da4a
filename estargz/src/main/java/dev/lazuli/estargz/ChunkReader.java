package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;

/// Inflates chunks and compares them with their digests. Memory does not depend on the size of chunks.
///
/// For one thread at a time; holds native memory until closed. May be used again after any exception.
public final class ChunkReader implements AutoCloseable {
    /// Inflates one chunk.
    ///
    /// The sink sees bytes before they are verified. Only when this method returns normally are they what the TOC
    /// says; after any exception the sink's content must be thrown away.
    ///
    /// @param compressed positioned at the start of `chunk.compressed()`; may end with that range or go on. Read
    ///                   ahead in blocks, not closed
    /// @param chunk      from a verified TOC
    /// @param name       the file's name, for error messages
    /// @param sink       gets exactly `chunk.size()` bytes
    /// @throws ChunkDigestMismatchException if the content differs
    /// @throws EstargzFormatException       if the bytes are no gzip data or end too early
    public void read(InputStream compressed, Chunk chunk, String name, ChunkSink sink) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Inflates one chunk into an array, verified.
    ///
    /// @throws IllegalArgumentException if the chunk is larger than an array can be
    public byte[] read(InputStream compressed, Chunk chunk, String name) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
