package dev.lazuli.layerfs.read;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of a range as they come in, which a [Line] is told of. For one thread.
final class LineStream extends FilterInputStream {
    private final Line line;
    private long missing;
    private boolean ended;

    /// @param length how many bytes the line was told are under way
    LineStream(Line line, InputStream body, long length) {
        super(body);
        this.line = line;
        missing = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = in.read(buffer, offset, length);
        came(count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(count);
        came(skipped);
        return skipped;
    }

    private void came(long count) {
        if (count > 0) {
            missing -= count;
            line.received(count);
        }
    }

    @Override
    public void close() throws IOException {
        if (!ended) {
            ended = true;
            line.ended(missing, true);
        }
        in.close();
    }
}
