package dev.lazuli.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/// A stream that tells how much of it was read. For one thread.
class CountedInput extends FilterInputStream {
    private static final long STEP = 1 << 20;

    private final LongConsumer progress;
    private long count;
    private long told;

    /// @param progress told the number of bytes so far, about once for each MiB
    CountedInput(InputStream in, LongConsumer progress) {
        super(in);
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        count += Math.max(read, 0);
        if (count - told >= STEP) {
            told = count;
            progress.accept(count);
        }
        return read;
    }
}
