package dev.lazuli.estargz;

import java.io.IOException;

/// Takes the uncompressed bytes of a chunk, piece by piece and in order.
@FunctionalInterface
public interface ChunkSink {
    /// Takes `length` bytes of `buffer`, which belongs to the caller and changes after the call. The bytes are not
    /// verified yet.
    void write(byte[] buffer, int offset, int length) throws IOException;
}
