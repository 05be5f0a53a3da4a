package dev.lazuli.fuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lazuli.linux.FileModes;
import java.lang.foreign.MemorySegment;

/// Directory entries, written in place as `struct fuse_dirent` or, with attributes, `struct fuse_direntplus`, until the
/// room that the kernel gave is used up. Reused: never keep one.
public final class DirectoryReply {
    private final Timeouts timeouts;
    private final Attributes attributes = new Attributes();
    private MemorySegment out = MemorySegment.NULL;
    private boolean plus;
    private long used;
    private long entryAt;

    DirectoryReply(Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    DirectoryReply over(MemorySegment room, boolean withAttributes) {
        out = room;
        plus = withAttributes;
        used = 0;
        return this;
    }

    long used() {
        return used;
    }

    /// Whether each added node's [#attributes] must be written.
    public boolean wantsAttributes() {
        return plus;
    }

    /// Adds an entry.
    ///
    /// @param name       bytes of the name, without a zero at the end
    /// @param node       the id that a lookup of the name would give
    /// @param mode       type of the file, see [FileModes]
    /// @param nextOffset the offset that asks for what follows this entry; never 0
    /// @return false when there is no room any more: then nothing was added
    public boolean add(MemorySegment name, long node, int mode, long nextOffset) {
        if (!begin(name, node, mode, nextOffset)) {
            return false;
        }
        if (plus) {
            MemorySegment entry = out.asSlice(entryAt, Wire.ENTRY_BYTES);
            entry.set(Wire.U64, Wire.ENTRY_NODE, node);
            timeouts.writeEntry(entry);
        }
        return true;
    }

    /// Adds `.` or `..`, which are never looked up and have no attributes.
    ///
    /// @param inode the number that the entry shows
    /// @return false when there is no room any more
    public boolean addDots(MemorySegment name, long inode, long nextOffset) {
        return begin(name, inode, FileModes.DIRECTORY, nextOffset);
    }

    /// The attributes of the entry that was added last.
    public Attributes attributes() {
        return attributes.over(out.asSlice(entryAt + Wire.ENTRY_ATTR, Wire.ATTR_BYTES));
    }

    private boolean begin(MemorySegment name, long inode, int mode, long nextOffset) {
        int head = plus ? Wire.ENTRY_BYTES : 0;
        long bytes = aligned(head + Wire.DIRENT_NAME + name.byteSize());
        if (bytes > out.byteSize() - used) {
            return false;
        }
        entryAt = used;
        used += bytes;
        MemorySegment entry = out.asSlice(entryAt, bytes);
        entry.fill((byte) 0);
        entry.set(Wire.U64, head + Wire.DIRENT_INO, inode);
        entry.set(Wire.U64, head + Wire.DIRENT_OFF, nextOffset);
        entry.set(Wire.U32, head + Wire.DIRENT_NAMELEN, (int) name.byteSize());
        entry.set(Wire.U32, head + Wire.DIRENT_TYPE, directoryEntryType(mode));
        MemorySegment.copy(name, JAVA_BYTE, 0, entry, JAVA_BYTE, head + Wire.DIRENT_NAME, name.byteSize());
        return true;
    }

    /// The type as directory entries have it (`DT_…`).
    private static int directoryEntryType(int mode) {
        return (mode & FileModes.TYPE_MASK) >>> 12;
    }

    private static long aligned(long bytes) {
        return (bytes + Wire.DIRENT_ALIGNMENT - 1) & -Wire.DIRENT_ALIGNMENT;
    }
}
