package dev.lazuli.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// A whole blob as it comes in. What was read is only good when the end was reached without an exception:
/// there the digest is checked ([DigestMismatchException]). A connection that breaks is replaced, and the
/// stream goes on where it was. Not thread-safe; [#close()] before the end gives up the transfer.
///
/// A thread that is interrupted in `read` gets an [java.io.InterruptedIOException] and keeps its flag.
public final class BlobStream extends InputStream {
    private final InputStream source;
    private final OptionalLong size;

    BlobStream(InputStream source, OptionalLong size) {
        this.source = source;
        this.size = size;
    }

    /// Bytes of the blob, as the descriptor or the registry tells; empty when neither does.
    public OptionalLong size() {
        return size;
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
