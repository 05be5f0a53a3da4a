package dev.lazuli.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Bytes of an answer: a link's target, an attribute's value or a list of attribute names. Reused: never keep one.
public final class BytesReply {
    private MemorySegment out = MemorySegment.NULL;
    private long length;

    BytesReply() {}

    BytesReply over(MemorySegment room) {
        out = room;
        length = 0;
        return this;
    }

    /// All bytes that were appended, also those that found no room.
    long length() {
        return length;
    }

    boolean overflowed() {
        return length > out.byteSize();
    }

    /// Appends bytes. What exceeds the 64 KiB that the kernel takes becomes an error of the request.
    public BytesReply append(MemorySegment bytes) {
        if (bytes.byteSize() <= out.byteSize() - length) {
            MemorySegment.copy(bytes, JAVA_BYTE, 0, out, JAVA_BYTE, length, bytes.byteSize());
        }
        length += bytes.byteSize();
        return this;
    }
}
