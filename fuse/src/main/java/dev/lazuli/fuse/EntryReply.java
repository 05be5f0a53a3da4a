package dev.lazuli.fuse;

import java.lang.foreign.MemorySegment;

/// The answer to a lookup (`struct fuse_entry_out`), written in place. Reused: never keep one.
public final class EntryReply {
    private final Timeouts timeouts;
    private final Attributes attributes = new Attributes();
    private MemorySegment at = MemorySegment.NULL;

    EntryReply(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    EntryReply over(MemorySegment entry) {
        at = entry;
        return this;
    }

    /// Names the node that was found.
    ///
    /// @param node its id, not 0
    /// @return its attributes, all of which are to be written
    public Attributes node(long node) {
        at.set(Wire.U64, Wire.ENTRY_NODE, node);
        timeouts.writeEntry(at);
        return attributes.over(at.asSlice(Wire.ENTRY_ATTR, Wire.ATTR_BYTES));
    }
}
