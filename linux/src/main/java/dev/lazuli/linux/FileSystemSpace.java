package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// What `statfs(2)` says of a file system.
///
/// @param type            magic number, such as [#OVERLAYFS]
/// @param blockSize       bytes of a block, the unit of the next three
/// @param blocks          blocks in all
/// @param freeBlocks      blocks that are free
/// @param availableBlocks blocks that are free to unprivileged users
/// @param files           inodes in all
/// @param freeFiles       inodes that are free
/// @param maxNameBytes    longest file name
public record FileSystemSpace(
        long type,
        long blockSize,
        long blocks,
        long freeBlocks,
        long availableBlocks,
        long files,
        long freeFiles,
        long maxNameBytes) {
    public static final long OVERLAYFS = 0x794c7630L;
    public static final long FUSE = 0x65735546L;
    public static final long TMPFS = 0x01021994L;

    /// Of the file system that holds `path`.
    public static FileSystemSpace of(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(Layout.Statfs.SIZE, Long.BYTES);
            long name = Text.of(path, arena).address();
            Kernel.check(Kernel.call(SystemCall.STATFS, name, out.address()), SystemCall.STATFS, path);
            return read(out);
        }
    }

    /// Of the file system that holds an open file.
    public static FileSystemSpace of(Fd fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(Layout.Statfs.SIZE, Long.BYTES);
            Kernel.check(fd.leased(SystemCall.FSTATFS, out.address(), 0, 0), SystemCall.FSTATFS, fd);
            return read(out);
        }
    }

    private static FileSystemSpace read(MemorySegment s) {
        return new FileSystemSpace(
                s.get(JAVA_LONG, Layout.Statfs.TYPE),
                s.get(JAVA_LONG, Layout.Statfs.BSIZE),
                s.get(JAVA_LONG, Layout.Statfs.BLOCKS),
                s.get(JAVA_LONG, Layout.Statfs.BFREE),
                s.get(JAVA_LONG, Layout.Statfs.BAVAIL),
                s.get(JAVA_LONG, Layout.Statfs.FILES),
                s.get(JAVA_LONG, Layout.Statfs.FFREE),
                s.get(JAVA_LONG, Layout.Statfs.NAMELEN));
    }
}
