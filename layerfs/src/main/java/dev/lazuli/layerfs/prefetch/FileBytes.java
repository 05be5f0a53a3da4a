package dev.lazuli.layerfs.prefetch;

import java.io.IOException;
import java.nio.ByteBuffer;

/// The content of a file, from wherever it comes.
public interface FileBytes {
    /// Bytes of the file.
    long size();

    /// Reads bytes of the file, waiting for them.
    ///
    /// @param offset of the first; all that `target` has room for lie within the file
    /// @param target filled to its limit
    void read(long offset, ByteBuffer target) throws IOException, InterruptedException;
}
