package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// A stream that is hashed and counted on its way.
final class BlobOutput extends OutputStream {
    private final OutputStream out;
    private final MessageDigest hash = Digest.newSha256();
    private long count;

    BlobOutput(OutputStream out) {
        this.out = out;
    }

    long count() {
        return count;
    }

    /// The digest of all that was written; call once.
    Digest digest() {
        return Digest.sha256(hash);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        hash.update(buffer, offset, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
