package dev.lazuli.layerfs.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Zeroed bytes outside the heap that grow at their end. Not thread-safe; [#close()] frees them.
final class GrowingBytes implements AutoCloseable {
    private Arena arena = Arena.ofConfined();
    private MemorySegment segment;
    private long size;

    GrowingBytes(long firstCapacity) {
        segment = arena.allocate(firstCapacity, Long.BYTES);
    }

    long size() {
        return size;
    }

    /// Adds `bytes` zero bytes; returns where they start.
    long reserve(long bytes) {
        long at = size;
        if (at + bytes > segment.byteSize()) {
            grow(at + bytes);
        }
        size = at + bytes;
        return at;
    }

    long append(byte[] source, int offset, int length) {
        long at = reserve(length);
        MemorySegment.copy(source, offset, segment, IndexFormat.BYTE, at, length);
        return at;
    }

    long append(GrowingBytes source, long offset, long length) {
        long at = reserve(length);
        MemorySegment.copy(source.segment, offset, segment, at, length);
        return at;
    }

    byte getByte(long at) {
        return segment.get(IndexFormat.BYTE, at);
    }

    void setByte(long at, byte value) {
        segment.set(IndexFormat.BYTE, at, value);
    }

    void setShort(long at, int value) {
        segment.set(IndexFormat.SHORT, at, (short) value);
    }

    int getInt(long at) {
        return segment.get(IndexFormat.INT, at);
    }

    void setInt(long at, int value) {
        segment.set(IndexFormat.INT, at, value);
    }

    long getLong(long at) {
        return segment.get(IndexFormat.LONG, at);
    }

    void setLong(long at, long value) {
        segment.set(IndexFormat.LONG, at, value);
    }

    boolean equal(long at, byte[] other, int offset, int length) {
        return MemorySegment.mismatch(
                        segment, at, at + length, MemorySegment.ofArray(other), offset, (long) offset + length)
                < 0;
    }

    /// Compares two stretches as unsigned bytes, a prefix before what it begins.
    int compare(long at, int length, long otherAt, int otherLength) {
        long difference = MemorySegment.mismatch(segment, at, at + length, segment, otherAt, otherAt + otherLength);
        if (difference < 0) {
            return 0;
        }
        if (difference == length || difference == otherLength) {
            return Integer.compare(length, otherLength);
        }
        return Integer.compare(getByte(at + difference) & 0xff, getByte(otherAt + difference) & 0xff);
    }

    void copyTo(long at, byte[] target, int offset, int length) {
        MemorySegment.copy(segment, IndexFormat.BYTE, at, target, offset, length);
    }

    /// What has been filled so far; valid until the next growth.
    MemorySegment content() {
        return segment.asSlice(0, size);
    }

    @SuppressWarnings("MustBeClosed") // it takes the place of the field's arena, which close() closes
    private void grow(long needed) {
        Arena larger = Arena.ofConfined();
        MemorySegment target = larger.allocate(Math.max(needed, segment.byteSize() * 2), Long.BYTES);
        MemorySegment.copy(segment, 0, target, 0, size);
        arena.close();
        arena = larger;
        segment = target;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
