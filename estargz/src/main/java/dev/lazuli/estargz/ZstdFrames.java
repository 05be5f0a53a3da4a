package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;

/// Walks over zstd frames (RFC 8878, section 3.1) without decompressing them, so that a decompressor gets one
/// frame at a time, whole, and never one that asks for more memory than we give. Skippable frames are passed over.
///
/// | bytes | content of a frame |
/// |---|---|
/// | 4 | magic `28 b5 2f fd` |
/// | 1 | descriptor: content size flag (2 bits), single segment, unused, reserved, checksum, dictionary flag (2 bits) |
/// | 0–1 | window descriptor, absent with single segment |
/// | 0–4 | dictionary id |
/// | 0–8 | content size |
/// | 3 + n | blocks: last (1 bit), type (2 bits), size (21 bits), little-endian, then the content |
/// | 0–4 | checksum |
///
/// As a stream it gives the current frame's bytes, and ends with it. For one thread.
final class ZstdFrames extends InputStream {
    /// The largest window that a frame may ask for: what libzstd grants without being told to grant more.
    static final long MAX_WINDOW = 128L << 20;

    private static final int MAGIC = 0xfd2fb528;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int BUFFER_SIZE = 1 << 15;
    private static final int MAGIC_BYTES = 4;
    private static final int CHECKSUM_BYTES = 4;
    private static final int BLOCK_HEADER_BYTES = 3;
    private static final int MAX_BLOCK = 128 << 10;
    private static final int MAX_HEADER = MAGIC_BYTES + 14;
    private static final int BLOCK_RLE = 1;
    private static final int BLOCK_RESERVED = 3;

    private final byte[] buffer = new byte[BUFFER_SIZE];
    private InputStream source = InputStream.nullInputStream();
    private long bufferEndOffset;
    private int position;
    private int limit;

    /// What stands before the frame's next block: its header, or that of a block, still to be given out.
    private final byte[] head = new byte[MAX_HEADER];

    private int headPosition;
    private int headLength;

    /// Bytes of the current block, or the checksum, that are not given out yet.
    private long contentLeft;

    private long frameOffset;
    private boolean inFrame;
    private boolean lastBlock;
    private boolean hasChecksum;
    private long contentSize;

    void start(InputStream newSource, long offset) {
        source = newSource;
        bufferEndOffset = offset;
        position = 0;
        limit = 0;
        headPosition = 0;
        headLength = 0;
        contentLeft = 0;
        inFrame = false;
    }

    /// The offset of the next byte of the source.
    long offset() {
        return bufferEndOffset - (limit - position);
    }

    /// Where the current frame starts.
    long frameOffset() {
        return frameOffset;
    }

    /// How many bytes the current frame is said to become, or a negative number where it does not say or is damaged.
    long contentSize() {
        return contentSize;
    }

    /// Goes to the next frame; the one before was read to its end.
    ///
    /// @return whether there is one
    /// @throws EstargzFormatException if what comes is no frame, or one that is not allowed
    boolean nextFrame() throws IOException {
        while (true) {
            if (position == limit && !fill()) {
                return false;
            }
            frameOffset = offset();
            headLength = 0;
            headPosition = 0;
            int magic = (int) readHead(MAGIC_BYTES);
            if (magic == MAGIC) {
                readFrameHeader();
                inFrame = true;
                lastBlock = false;
                contentLeft = 0;
                return true;
            }
            if ((magic & ~0xf) != SKIPPABLE_MAGIC) {
                throw new EstargzFormatException("cannot decompress: this is no zstd frame", frameOffset);
            }
            passOver(Integer.toUnsignedLong((int) readHead(Integer.BYTES)));
        }
    }

    private void readFrameHeader() throws IOException {
        int descriptor = (int) readHead(1);
        if ((descriptor & 0x08) != 0) {
            throw new EstargzFormatException("cannot decompress: the zstd frame has a reserved bit set", frameOffset);
        }
        boolean singleSegment = (descriptor & 0x20) != 0;
        hasChecksum = (descriptor & 0x04) != 0;
        long window = 0;
        if (!singleSegment) {
            int byteOfWindow = (int) readHead(1);
            long base = 1L << (10 + (byteOfWindow >>> 3));
            window = base + base / 8 * (byteOfWindow & 7);
        }
        int dictionaryFlag = descriptor & 3;
        if (dictionaryFlag != 0 && readHead(1 << (dictionaryFlag - 1)) != 0) {
            throw new EstargzFormatException("cannot decompress: the zstd frame asks for a dictionary", frameOffset);
        }
        int sizeFlag = descriptor >>> 6;
        contentSize = -1;
        if (singleSegment || sizeFlag != 0) {
            contentSize = readHead(1 << sizeFlag) + (sizeFlag == 1 ? 256 : 0);
        }
        if (singleSegment) {
            window = contentSize;
        }
        if (window < 0 || window > MAX_WINDOW) {
            throw new EstargzFormatException(
                    "cannot decompress: the zstd frame asks for a window of " + Long.toUnsignedString(window)
                            + " bytes, expected at most " + MAX_WINDOW,
                    frameOffset);
        }
    }

    /// Goes on to the next block, or to the checksum.
    ///
    /// @return false at the end of the frame
    private boolean nextBlock() throws IOException {
        if (lastBlock) {
            contentLeft = hasChecksum ? CHECKSUM_BYTES : 0;
            hasChecksum = false;
            inFrame = contentLeft > 0;
            return inFrame;
        }
        long blockOffset = offset();
        headLength = 0;
        headPosition = 0;
        int block = (int) readHead(BLOCK_HEADER_BYTES);
        lastBlock = (block & 1) != 0;
        int type = block >>> 1 & 3;
        int size = block >>> 3;
        if (type == BLOCK_RESERVED || size > MAX_BLOCK) {
            throw new EstargzFormatException(
                    "cannot decompress: the zstd frame has a block of type " + type + " with " + size
                            + " bytes, expected at most " + MAX_BLOCK,
                    blockOffset);
        }
        contentLeft = type == BLOCK_RLE ? 1 : size;
        return true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = 0;
        while (count < length && inFrame) {
            if (headPosition < headLength) {
                int part = Math.min(headLength - headPosition, length - count);
                System.arraycopy(head, headPosition, target, offset + count, part);
                headPosition += part;
                count += part;
            } else if (contentLeft > 0) {
                if (position == limit && !fill()) {
                    throw ended();
                }
                int part = (int) Math.min(contentLeft, Math.min(limit - position, length - count));
                System.arraycopy(buffer, position, target, offset + count, part);
                position += part;
                contentLeft -= part;
                count += part;
            } else if (!nextBlock()) {
                break;
            }
        }
        return count == 0 ? -1 : count;
    }

    /// Reads a little-endian number that belongs to the head.
    private long readHead(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            if (position == limit && !fill()) {
                throw ended();
            }
            byte next = buffer[position++];
            head[headLength++] = next;
            value |= (next & 0xffL) << (Byte.SIZE * i);
        }
        return value;
    }

    private void passOver(long count) throws IOException {
        long left = count;
        while (left > 0) {
            if (position == limit && !fill()) {
                throw ended();
            }
            int part = (int) Math.min(left, limit - position);
            position += part;
            left -= part;
        }
    }

    private boolean fill() throws IOException {
        int count = source.read(buffer, 0, buffer.length);
        if (count <= 0) {
            return false;
        }
        bufferEndOffset += count;
        position = 0;
        limit = count;
        return true;
    }

    private EstargzFormatException ended() {
        return new EstargzFormatException("cannot decompress: the data ends within a zstd frame", offset());
    }

    /// The source is not ours to close.
    @Override
    public void close() {}
}
