package dev.lazuli.estargz;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The uncompressed bytes of zstd frames one after the other. A small frame that tells its content's size is
/// decompressed at once, which takes a hundredth of the time that a decompressing stream takes to be made; others are
/// streamed. A frame's memory is its window, at most [ZstdFrames#MAX_WINDOW].
///
/// For one thread. [#close()] frees the decompressor, not the source.
final class ZstdMemberStream extends MemberStream {
    private static final int SMALL_CONTENT = 1 << 20;

    /// What a frame of small content takes at most, unless its writer has cut it into many blocks.
    private static final int SMALL_FRAME = SMALL_CONTENT + (SMALL_CONTENT >>> 8);

    private final ZstdFrames frames = new ZstdFrames();
    private final ZstdDecompressor small = ZstdDecompressor.create();
    private byte[] frame = new byte[1 << 12];
    private byte[] content = new byte[1 << 12];
    private int contentPosition;
    private int contentLimit;
    private @Nullable ZstdInputStream large;

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
            ZstdInputStream current = large;
            if (contentPosition < contentLimit) {
                int count = Math.min(length, contentLimit - contentPosition);
                System.arraycopy(content, contentPosition, buffer, offset, count);
                contentPosition += count;
                return count;
            } else if (current != null) {
                int count = decompress(current, buffer, offset, length);
                if (count > 0) {
                    return count;
                }
                close();
            } else if (frames.nextFrame()) {
                startFrame();
            } else {
                return -1;
            }
        }
    }

    private void startFrame() throws IOException {
        long size = frames.contentSize();
        if (size < 0 || size > SMALL_CONTENT) {
            large = ZstdInputStream.create(new Watched(frames));
            return;
        }
        int length = gather();
        if (length == SMALL_FRAME) {
            InputStream gathered = new ByteArrayInputStream(frame, 0, length);
            large = ZstdInputStream.create(new SequenceInputStream(gathered, new Watched(frames)));
            return;
        }
        if (content.length < size) {
            content = new byte[(int) size];
        }
        contentPosition = 0;
        contentLimit = 0;
        try {
            contentLimit = small.decompress(frame, 0, length, content, 0, (int) size);
        } catch (MalformedInputException | IllegalStateException | IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    /// Reads the frame up to its end, or to [#SMALL_FRAME] bytes.
    private int gather() throws IOException {
        int length = 0;
        while (length < SMALL_FRAME) {
            if (length == frame.length) {
                frame = Arrays.copyOf(frame, Math.min(SMALL_FRAME, 2 * frame.length));
            }
            int count = frames.read(frame, length, frame.length - length);
            if (count < 0) {
                break;
            }
            length += count;
        }
        return length;
    }

    private int decompress(ZstdInputStream from, byte[] buffer, int offset, int length) throws IOException {
        try {
            return from.read(buffer, offset, length);
        } catch (SourceException e) {
            throw e.failure;
        } catch (MalformedInputException | IllegalStateException | IllegalArgumentException | IOException e) {
            throw malformed(e);
        }
    }

    private EstargzFormatException malformed(Exception e) {
        return new EstargzFormatException("cannot decompress: " + e.getMessage(), frames.offset(), e);
    }

    @Override
    public void close() {
        contentPosition = 0;
        contentLimit = 0;
        ZstdInputStream current = large;
        large = null;
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
