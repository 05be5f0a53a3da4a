package dev.lazuli.image;

import dev.lazuli.registry.DigestMismatchException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/// A blob whose bytes are counted, and that ends normally even if its digest is wrong, which is told afterwards. For
/// one thread.
final class WatchedBlob extends FilterInputStream {
    private static final long STEP = 1 << 20;

    private final LongConsumer progress;
    private Optional<String> mismatch = Optional.empty();
    private long count;
    private long told;

    /// @param progress told the number of bytes, for each MiB
    WatchedBlob(InputStream blob, LongConsumer progress) {
        super(blob);
        this.progress = progress;
    }

    /// How the digest is wrong, after the blob was read to its end.
    Optional<String> mismatch() {
        return mismatch;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (mismatch.isPresent()) {
            return -1;
        }
        try {
            int read = in.read(buffer, offset, length);
            count += Math.max(read, 0);
            if (count - told >= STEP) {
                told = count;
                progress.accept(count);
            }
            return read;
        } catch (DigestMismatchException e) {
            mismatch = Optional.of(String.valueOf(e.getMessage()));
            return -1;
        }
    }
}
