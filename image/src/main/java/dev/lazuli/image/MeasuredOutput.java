package dev.lazuli.image;

import dev.lazuli.oci.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Hashes and counts what it passes on. Closing it flushes, and leaves the stream behind it open.
final class MeasuredOutput extends FilterOutputStream {
    private final MessageDigest sha256 = Digest.newSha256();
    private long bytes;

    MeasuredOutput(OutputStream out) {
        super(out);
    }

    long bytes() {
        return bytes;
    }

    /// The digest of all that was written; to be asked for once.
    Digest digest() {
        return Digest.sha256(sha256);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        sha256.update(buffer, offset, length);
        bytes += length;
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
