package dev.lazuli.linux;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/// Making files that are neither regular files, folders nor links.
public final class Nodes {
    private static final int CURRENT_FOLDER = -100;

    private Nodes() {}

    /// Makes a FIFO; the process's umask is taken off `permissions`.
    public static void makeFifo(Path path, int permissions) throws LinuxException {
        make(path, FileModes.FIFO | permissions, 0, 0);
    }

    /// Makes a device node, FIFO, socket or empty regular file; devices need CAP_MKNOD.
    ///
    /// @param mode  type of [FileModes] and permissions, off which the process's umask is taken
    /// @param major number of a device, else 0
    /// @param minor number of a device, else 0
    public static void make(Path path, int mode, int major, int minor) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            long name = Text.of(path, arena).address();
            int device = FileModes.device(major, minor);
            long result = Kernel.call(SystemCall.MKNODAT, CURRENT_FOLDER, name, mode, device);
            Kernel.check(result, SystemCall.MKNODAT, path);
        }
    }
}
