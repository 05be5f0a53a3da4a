package dev.lazuli.image;

import dev.lazuli.registry.DigestMismatchException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/// A blob whose bytes are counted, and that ends normally even if its digest is wrong, which is told
/// afterwards. For one thread.
final class WatchedBlob extends CountedInput {
    private Optional<String> mismatch = Optional.empty();

    /// @param progress told the number of bytes, for each MiB
    WatchedBlob(InputStream blob, LongConsumer progress) {
        super(blob, progress);
    }

    /// How the digest is wrong, after the blob was read to its end.
    Optional<String> mismatch() {
        return mismatch;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (mismatch.isPresent()) {
            return -1;
        }
        try {
            return super.read(buffer, offset, length);
        } catch (DigestMismatchException e) {
            mismatch = Optional.of(String.valueOf(e.getMessage()));
            return -1;
        }
    }
}
