package dev.lazuli.estargz.tar;

import java.io.IOException;
import java.io.InputStream;

/// A tar stream with a position, whose end is never where a caller does not expect it.
final class TarInput {
    static final int BLOCK = 512;

    private final InputStream in;
    private long position;

    TarInput(InputStream in) {
        this.in = in;
    }

    long position() {
        return position;
    }

    /// Reads a block, or gives false if the stream ends right before it.
    boolean readBlock(byte[] block, long entryOffset) throws IOException {
        int count = in.readNBytes(block, 0, BLOCK);
        position += count;
        if (count != 0 && count != BLOCK) {
            throw truncated(entryOffset);
        }
        return count != 0;
    }

    /// Reads exactly `length` bytes.
    void readFully(byte[] buffer, int offset, int length, long entryOffset) throws IOException {
        int count = in.readNBytes(buffer, offset, length);
        position += count;
        if (count != length) {
            throw truncated(entryOffset);
        }
    }

    /// Reads 1 to `length` bytes.
    int readSome(byte[] buffer, int offset, int length, long entryOffset) throws IOException {
        int count = in.read(buffer, offset, length);
        if (count < 1) {
            throw truncated(entryOffset);
        }
        position += count;
        return count;
    }

    void skip(long length, long entryOffset) throws IOException {
        byte[] scratch = new byte[(int) Math.min(length, 1 << 16)];
        long left = length;
        while (left > 0) {
            left -= readSome(scratch, 0, (int) Math.min(left, scratch.length), entryOffset);
        }
    }

    /// Skips what fills the last block of a payload; a stream may end there, since no content is missing.
    void skipPadding(int length) throws IOException {
        position += in.readNBytes(new byte[length], 0, length);
    }

    /// How many bytes follow `size` bytes up to the next block.
    static int padding(long size) {
        return (int) (-size & (BLOCK - 1));
    }

    private TarFormatException truncated(long entryOffset) {
        return new TarFormatException("the stream ends at " + position + ", within the entry", entryOffset);
    }
}
