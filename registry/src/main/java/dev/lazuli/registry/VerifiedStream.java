package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// Hashes what is read through it and compares at the end. For one thread.
final class VerifiedStream extends InputStream {
    private final InputStream source;
    private final BlobGet request;
    private final Exchange exchange;
    private final MessageDigest hash;
    private long count;
    private boolean verified;

    VerifiedStream(InputStream source, BlobGet request, Exchange exchange) {
        this.source = source;
        this.request = request;
        this.exchange = exchange;
        this.hash = request.digest().newMessageDigest();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = source.read(buffer, offset, length);
        if (read > 0) {
            hash.update(buffer, offset, read);
            count += read;
        } else if (read < 0 && !verified) {
            verify();
        }
        return read;
    }

    private void verify() throws DigestMismatchException {
        Digest expected = request.digest();
        if (!expected.matches(hash)) {
            throw new DigestMismatchException(
                    "cannot " + request.action() + ": its " + count + " bytes have another digest", expected, exchange);
        }
        verified = true;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
