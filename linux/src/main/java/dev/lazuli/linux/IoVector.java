package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The list of memory areas of a scatter or gather call, `struct iovec[]`; made once, used often.
///
/// Holds addresses only: who fills it keeps the native segments alive and mapped until the call has returned.
/// Not thread-safe.
///
/// | bytes of an element | meaning |
/// |---|---|
/// | 0–7 | address |
/// | 8–15 | length in bytes |
public final class IoVector {
    private final MemorySegment array;
    private final int capacity;
    private int count;
    private long bytes;

    /// @param capacity how many areas fit, at most 1024 (the kernel's limit)
    /// @param arena    owns the list
    public IoVector(int capacity, Arena arena) {
        if (capacity < 1 || capacity > 1024) {
            throw new IllegalArgumentException("an I/O vector of " + capacity + " areas: expected 1 to 1024");
        }
        this.capacity = capacity;
        this.array = arena.allocate((long) capacity * Layout.Iovec.SIZE, Long.BYTES);
    }

    /// A list of `segments`, owned by `arena`.
    public static IoVector of(Arena arena, List<MemorySegment> segments) {
        IoVector vector = new IoVector(Math.max(1, segments.size()), arena);
        segments.forEach(vector::add);
        return vector;
    }

    /// Empties the list.
    public IoVector clear() {
        count = 0;
        bytes = 0;
        return this;
    }

    /// Adds a native segment; throws [IllegalArgumentException] for one on the heap.
    public IoVector add(MemorySegment segment) {
        return add(segment, 0, segment.byteSize());
    }

    /// Adds a part of a native segment, without making a slice.
    public IoVector add(MemorySegment segment, long offset, long length) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("an I/O vector takes native memory, found a heap segment");
        }
        if (offset < 0 || length < 0 || offset > segment.byteSize() - length) {
            throw new IndexOutOfBoundsException(
                    "bytes " + offset + " to " + (offset + length) + " of a segment of " + segment.byteSize());
        }
        if (count == capacity) {
            throw new IllegalStateException("an I/O vector of " + capacity + " areas is full");
        }
        long at = (long) count * Layout.Iovec.SIZE;
        array.set(JAVA_LONG, at + Layout.Iovec.BASE, segment.address() + offset);
        array.set(JAVA_LONG, at + Layout.Iovec.LEN, length);
        count++;
        bytes += length;
        return this;
    }

    /// The areas in the list.
    public int count() {
        return count;
    }

    /// The sum of the areas' lengths.
    public long bytes() {
        return bytes;
    }

    MemorySegment array() {
        return array;
    }
}
