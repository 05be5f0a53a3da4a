package dev.lazuli.fuse;

import java.lang.foreign.MemorySegment;
import java.time.Duration;

/// How long the kernel may trust an entry and attributes without asking again.
record Timeouts(Duration entry, Duration attributes) {

    /// Writes both into a `struct fuse_entry_out`.
    void writeEntry(MemorySegment out) {
        out.set(Wire.U64, Wire.ENTRY_VALID, entry.toSeconds());
        out.set(Wire.U32, Wire.ENTRY_VALID_NSEC, entry.toNanosPart());
        out.set(Wire.U64, Wire.ENTRY_ATTR_VALID, attributes.toSeconds());
        out.set(Wire.U32, Wire.ENTRY_ATTR_VALID_NSEC, attributes.toNanosPart());
    }

    /// Writes the one into a `struct fuse_attr_out`.
    void writeAttributes(MemorySegment out) {
        out.set(Wire.U64, Wire.ATTR_OUT_VALID, attributes.toSeconds());
        out.set(Wire.U32, Wire.ATTR_OUT_VALID_NSEC, attributes.toNanosPart());
    }
}
