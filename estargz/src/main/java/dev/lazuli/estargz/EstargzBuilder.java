package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Builds eStargz layers from tar streams. The same input, options and version give the same bytes, whatever the
/// number of threads.
///
/// Immutable and thread-safe: each build has its own threads, which end with it.
public final class EstargzBuilder {
    /// @param options how to build
    public EstargzBuilder(EstargzOptions options) {}

    /// Builds a layer. Memory is bounded by the chunk size and the number of threads.
    ///
    /// @param layer a tar stream, plain or compressed with gzip or zstd; read to its end, not closed
    /// @param blob  gets the layer; not closed. After an exception what was written must be thrown away
    /// @throws dev.lazuli.estargz.tar.UnrepresentableNameException if the layer has names that are not UTF-8
    /// @throws dev.lazuli.estargz.tar.TarFormatException           if the tar stream is damaged
    public BuiltLayer build(InputStream layer, OutputStream blob) throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }
}
