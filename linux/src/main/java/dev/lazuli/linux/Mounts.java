package dev.lazuli.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Mounting, unmounting and the list of what is mounted. Needs CAP_SYS_ADMIN, except the list.
public final class Mounts {
    public static final long RDONLY = 1;
    public static final long NOSUID = 2;
    public static final long NODEV = 4;
    public static final long NOEXEC = 8;
    public static final long REMOUNT = 0x20;
    public static final long NOATIME = 0x400;
    public static final long BIND = 0x1000;
    public static final long REC = 0x4000;
    public static final long UNBINDABLE = 0x20000;
    public static final long PRIVATE = 0x40000;
    public static final long SLAVE = 0x80000;
    public static final long SHARED = 0x100000;

    /// Abort what is in progress; for FUSE this ends the connection.
    public static final int UMOUNT_FORCE = 1;

    /// Take the mount out of the tree now and end it when nothing uses it any more.
    public static final int UMOUNT_DETACH = 2;

    /// Do not follow a symbolic link to the mount point.
    public static final int UMOUNT_NOFOLLOW = 8;

    /// The kernel copies at most one page of options and would silently cut longer ones.
    private static final int MAX_OPTIONS_BYTES = 4095;

    private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

    private Mounts() {}

    /// Mounts a file system; see `mount(2)`.
    ///
    /// @param source  device or any name, shown in the first column of `mount`
    /// @param target  an existing folder, or a file for a bind mount of a file
    /// @param type    such as `overlay` or `fuse.stargz`; ignored for bind mounts
    /// @param flags   of this class, or-ed
    /// @param options comma-separated, at most 4095 bytes; may be empty
    public static void mount(String source, Path target, String type, long flags, String options)
            throws LinuxException {
        int optionsBytes = options.getBytes(StandardCharsets.UTF_8).length;
        if (optionsBytes > MAX_OPTIONS_BYTES) {
            throw new LinuxException(
                    Errno.E2BIG,
                    "mount",
                    target + " with options of " + optionsBytes + " bytes (at most " + MAX_OPTIONS_BYTES + ")");
        }
        try (Arena arena = Arena.ofConfined()) {
            long result = Kernel.call(
                    SystemCall.MOUNT,
                    Text.of(source, arena).address(),
                    Text.of(target, arena).address(),
                    Text.of(type, arena).address(),
                    flags,
                    Text.of(options, arena).address());
            Kernel.check(result, SystemCall.MOUNT, target);
        }
    }

    /// Unmounts what is mounted on top at `target`. `EBUSY` while files in it are open, unless detached;
    /// `EINVAL` when nothing is mounted there.
    ///
    /// @param flags of this class, or-ed
    public static void unmount(Path target, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long name = Text.of(target, arena).address();
            Kernel.check(Kernel.call(SystemCall.UMOUNT2, name, flags), SystemCall.UMOUNT2, target);
        }
    }

    /// All mounts of this process's mount namespace, in the kernel's order: parents before children, later
    /// ones over earlier ones.
    public static List<MountInfo> list() throws IOException {
        List<MountInfo> mounts = new ArrayList<>();
        // Bytes as they are: a path need not be UTF-8.
        for (String line : new String(Files.readAllBytes(MOUNT_INFO), StandardCharsets.ISO_8859_1).split("\n")) {
            if (!line.isEmpty()) {
                mounts.add(MountInfo.parse(line));
            }
        }
        return List.copyOf(mounts);
    }
}
