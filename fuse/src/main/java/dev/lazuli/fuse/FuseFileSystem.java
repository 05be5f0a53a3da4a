package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileSystemSpace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A read-only file system by node id. The root's id is 1; ids mean the same node for as long as the mount lives, so
/// that the kernel may remember them, and what it forgets need not be counted.
///
/// Methods are called by the mount's reader threads, several at a time, and must not block: only [#read] may answer
/// later. They return 0 or an [Errno]. What they throw is logged and answered with EIO. Memory that they are given
/// is valid only during the call.
public interface FuseFileSystem {
    /// The root's node id.
    long ROOT = 1;

    /// Finds `name` in directory `parent`.
    ///
    /// @return 0 when `entry` was filled, ENOENT when there is none (which the kernel remembers), or another error
    int lookup(long parent, MemorySegment name, EntryReply entry);

    /// Writes the attributes of `node`.
    int attributes(long node, Attributes attributes);

    /// Writes the target of symlink `node`.
    int readLink(long node, BytesReply target);

    /// Lists directory `node` from `offset` on, 0 at first and then the `nextOffset` of the last entry that the kernel
    /// took; ends when `entries` has no room or nothing is left.
    int readDirectory(long node, long offset, DirectoryReply entries);

    /// Reads from file `node`; `request` is answered now or later, from any thread.
    void read(ReadRequest request);

    /// Opens file `node`. Not called when [FuseMountOptions#announceOpens] is off.
    ///
    /// @param flags of `open(2)`
    default int open(long node, int flags, OpenReply open) {
        open.keepCache();
        return 0;
    }

    /// The last use of what was opened as `handle` has ended.
    default void release(long node, long handle) {}

    /// Writes the value of the extended attribute `name`, or returns ENODATA. ENOSYS means that no node has any.
    default int xattr(long node, MemorySegment name, BytesReply value) {
        return Errno.ENOSYS;
    }

    /// Writes the names of all extended attributes, each with a zero byte behind it. ENOSYS means that no node has any.
    default int xattrNames(long node, BytesReply names) {
        return Errno.ENOSYS;
    }

    /// The sizes that `df` shows.
    FileSystemSpace stat() throws IOException;
}
