package dev.lazuli.registry;

import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// A part of a blob as it comes in: exactly the bytes asked for, or an exception; not verified against a digest.
/// A connection that breaks is replaced, and the stream goes on where it was. Not thread-safe; [#close()]
/// before the end gives up the transfer.
///
/// A thread that is interrupted in `read` gets an [java.io.InterruptedIOException] and keeps its flag.
public final class RangeStream extends InputStream {
    private final InputStream source;
    private final ByteRange range;
    private final OptionalLong blobSize;
    private final boolean rangesSupported;

    RangeStream(InputStream source, ByteRange range, OptionalLong blobSize, boolean rangesSupported) {
        this.source = source;
        this.range = range;
        this.blobSize = blobSize;
        this.rangesSupported = rangesSupported;
    }

    /// The range that this stream yields.
    public ByteRange range() {
        return range;
    }

    /// Bytes of the whole blob, when the registry told.
    public OptionalLong blobSize() {
        return blobSize;
    }

    /// Whether the registry sent the range alone. If not, it sends the whole blob from its first byte, of which
    /// this stream skips and drops what was not asked for: the caller may prefer to read the blob as a whole.
    public boolean rangesSupported() {
        return rangesSupported;
    }

    @Override
    public int read() throws IOException {
        return source.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return source.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
