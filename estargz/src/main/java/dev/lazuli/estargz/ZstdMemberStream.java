package dev.lazuli.estargz;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The uncompressed bytes of zstd frames one after the other. A frame's memory is its window, at most
/// [ZstdFrames#MAX_WINDOW].
///
/// For one thread. [#close()] frees the decompressor, not the source.
final class ZstdMemberStream extends MemberStream {
    private final ZstdFrames frames = new ZstdFrames();
    private @Nullable ZstdInputStream decompressor;

    @Override
    void start(InputStream newSource, long offset) {
        close();
        frames.start(newSource, offset);
    }

    @Override
    long offset() {
        return frames.offset();
    }

    @Override
    long memberOffset() {
        return frames.frameOffset();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            ZstdInputStream current = decompressor;
            if (current == null) {
                if (!frames.nextFrame()) {
                    return -1;
                }
                current = ZstdInputStream.create(new Watched(frames));
                decompressor = current;
            }
            int count = decompress(current, buffer, offset, length);
            if (count > 0) {
                return count;
            }
            close();
        }
    }

    private int decompress(ZstdInputStream from, byte[] buffer, int offset, int length) throws IOException {
        try {
            return from.read(buffer, offset, length);
        } catch (SourceException e) {
            throw e.failure;
        } catch (MalformedInputException | IllegalStateException | IllegalArgumentException | IOException e) {
            throw new EstargzFormatException("cannot decompress: " + e.getMessage(), frames.offset(), e);
        }
    }

    @Override
    public void close() {
        ZstdInputStream current = decompressor;
        decompressor = null;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                throw new AssertionError("closing does not close the source", e);
            }
        }
    }

    /// A failure of the source on its way through the decompressor, which has failures of its own.
    private static final class SourceException extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException failure;

        SourceException(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private static final class Watched extends InputStream {
        private final InputStream in;

        Watched(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }
    }
}
