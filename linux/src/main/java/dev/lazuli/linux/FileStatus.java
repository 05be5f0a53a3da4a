package dev.lazuli.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;

/// What `statx(2)` says of a file, a symbolic link itself and never its target.
///
/// @param mode       type and permission bits, as [FileModes] names them
/// @param inode      number within the file system
/// @param links      hard links
/// @param uid        owner
/// @param gid        group
/// @param size       bytes
/// @param blocks     allocated, in units of 512 bytes
/// @param modified   time of the last change of its content
/// @param rdev       the device that it is, for device nodes
/// @param fileSystem the device that it lies on
public record FileStatus(
        int mode,
        long inode,
        int links,
        int uid,
        int gid,
        long size,
        long blocks,
        Instant modified,
        Device rdev,
        Device fileSystem) {
    private static final int CURRENT_FOLDER = -100;
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_STATX_DONT_SYNC = 0x4000;
    private static final int STATX_BASIC_STATS = 0x7ff;

    /// A device number.
    public record Device(int major, int minor) {
        /// As the kernel writes it, such as `0:52`.
        @Override
        public String toString() {
            return major + ":" + minor;
        }
    }

    /// Asks the file system.
    public static FileStatus of(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return read(statx(path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, arena));
        }
    }

    /// The device of the file system that is mounted at `path`, from the kernel's memory: asks no FUSE server,
    /// so that a server may ask this about its own mount.
    public static Device fileSystemOf(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            return device(
                    statx(path, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, 0, arena),
                    Layout.Statx.DEV_MAJOR,
                    Layout.Statx.DEV_MINOR);
        }
    }

    private static MemorySegment statx(Path path, int flags, int mask, Arena arena) throws LinuxException {
        MemorySegment out = arena.allocate(Layout.Statx.SIZE, Long.BYTES);
        long name = Text.of(path, arena).address();
        long result = Kernel.call(SystemCall.STATX, CURRENT_FOLDER, name, flags, mask, out.address());
        Kernel.check(result, SystemCall.STATX, path);
        return out;
    }

    private static FileStatus read(MemorySegment s) {
        return new FileStatus(
                Short.toUnsignedInt(s.get(JAVA_SHORT, Layout.Statx.MODE)),
                s.get(JAVA_LONG, Layout.Statx.INO),
                s.get(JAVA_INT, Layout.Statx.NLINK),
                s.get(JAVA_INT, Layout.Statx.UID),
                s.get(JAVA_INT, Layout.Statx.GID),
                s.get(JAVA_LONG, Layout.Statx.FILE_SIZE),
                s.get(JAVA_LONG, Layout.Statx.BLOCKS),
                Instant.ofEpochSecond(
                        s.get(JAVA_LONG, Layout.Statx.MTIME_SEC), s.get(JAVA_INT, Layout.Statx.MTIME_NSEC)),
                device(s, Layout.Statx.RDEV_MAJOR, Layout.Statx.RDEV_MINOR),
                device(s, Layout.Statx.DEV_MAJOR, Layout.Statx.DEV_MINOR));
    }

    private static Device device(MemorySegment s, int majorAt, int minorAt) {
        return new Device(s.get(JAVA_INT, majorAt), s.get(JAVA_INT, minorAt));
    }
}
