package dev.lazuli.fuse;

import java.lang.foreign.MemorySegment;

/// Writes a node's attributes (`struct fuse_attr`) in place into a reply. Reused for each reply of a thread: never keep
/// one.
public final class Attributes {
    private MemorySegment at = MemorySegment.NULL;

    Attributes() {}

    Attributes over(MemorySegment attr) {
        at = attr;
        return this;
    }

    /// Number, type and links.
    ///
    /// @param inode what `stat` shows as the inode number
    /// @param mode  type and permission bits, see [FileModes]
    /// @param links number of hard links
    public Attributes node(long inode, int mode, int links) {
        at.set(Wire.U64, Wire.ATTR_INO, inode);
        at.set(Wire.U32, Wire.ATTR_MODE, mode);
        at.set(Wire.U32, Wire.ATTR_NLINK, links);
        return this;
    }

    /// @param bytes size; the blocks that `du` counts follow from it
    public Attributes size(long bytes) {
        at.set(Wire.U64, Wire.ATTR_SIZE, bytes);
        at.set(Wire.U64, Wire.ATTR_BLOCKS, (bytes + 511) >>> 9);
        at.set(Wire.U32, Wire.ATTR_BLKSIZE, 4096);
        return this;
    }

    /// Owner, as unsigned 32-bit ids.
    public Attributes owner(int uid, int gid) {
        at.set(Wire.U32, Wire.ATTR_UID, uid);
        at.set(Wire.U32, Wire.ATTR_GID, gid);
        return this;
    }

    /// Modification time; access and change time are the same.
    ///
    /// @param seconds     since 1970, negative before
    /// @param nanoseconds 0 to 999,999,999
    public Attributes modified(long seconds, int nanoseconds) {
        at.set(Wire.U64, Wire.ATTR_ATIME, seconds);
        at.set(Wire.U64, Wire.ATTR_MTIME, seconds);
        at.set(Wire.U64, Wire.ATTR_CTIME, seconds);
        at.set(Wire.U32, Wire.ATTR_ATIME_NSEC, nanoseconds);
        at.set(Wire.U32, Wire.ATTR_MTIME_NSEC, nanoseconds);
        at.set(Wire.U32, Wire.ATTR_CTIME_NSEC, nanoseconds);
        return this;
    }

    /// @param number of a device file, as `makedev(3)` packs it
    public Attributes device(int number) {
        at.set(Wire.U32, Wire.ATTR_RDEV, number);
        return this;
    }
}
