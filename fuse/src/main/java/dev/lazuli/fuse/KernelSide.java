package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileStatus;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Mounts;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A mount as the kernel shows it: its place in the tree, and its controls under `/sys`. Nothing here sends the server
/// a request.
///
/// @param mountpoint where it was mounted, an absolute path
/// @param device     number of the file system, `0:N`
record KernelSide(Path mountpoint, FileStatus.Device device) {
    private static final Logger LOG = System.getLogger(KernelSide.class.getName());
    private static final Path CONNECTIONS = Path.of("/sys/fs/fuse/connections");
    private static final Path BACKING_DEVICES = Path.of("/sys/class/bdi");

    /// What is mounted at `mountpoint` now.
    static KernelSide of(Path mountpoint) throws LinuxException {
        return new KernelSide(mountpoint, FileStatus.fileSystemOf(mountpoint));
    }

    /// Sets how far the kernel reads ahead: it offers a server no more than 128 KiB. Only after INIT, whose reply
    /// lowers it.
    void setReadAhead(int bytes) {
        Path setting = BACKING_DEVICES.resolve(device.toString()).resolve("read_ahead_kb");
        try {
            Files.writeString(setting, String.valueOf(bytes >> 10));
        } catch (IOException e) {
            // A container without a writable /sys: reads are smaller, nothing else.
            LOG.log(Level.DEBUG, "fuse: read-ahead of {0} stays as it is: {1}", mountpoint, e.toString());
        }
    }

    /// Unmounts, at once or, while files are open, as soon as nothing uses it. Does nothing when it is no longer
    /// mounted there, or something else is mounted over it.
    ///
    /// @return whether nothing in this mount namespace uses it any more
    boolean unmount() throws LinuxException {
        if (!isInPlace()) {
            return false;
        }
        try {
            Mounts.unmount(mountpoint, Mounts.UMOUNT_NOFOLLOW);
            return true;
        } catch (LinuxException e) {
            switch (e.errno()) {
                // Somebody else was faster.
                case Errno.EINVAL, Errno.ENOENT -> {
                    return false;
                }
                case Errno.EBUSY -> {
                    Mounts.unmount(mountpoint, Mounts.UMOUNT_NOFOLLOW | Mounts.UMOUNT_DETACH);
                    return false;
                }
                default -> throw e;
            }
        }
    }

    /// Ends the connection: all requests in progress and to come fail.
    void abort() throws IOException {
        try {
            Files.writeString(
                    CONNECTIONS.resolve(String.valueOf(device.minor())).resolve("abort"), "1");
        } catch (NoSuchFileException e) {
            if (!isInPlace()) {
                throw new IOException(
                        "cannot abort the FUSE mount of " + mountpoint + ": it is not in the tree any more, and "
                                + CONNECTIONS + " shows no connections (mount -t fusectl fusectl " + CONNECTIONS + ")",
                        e);
            }
            abortByForce();
        }
    }

    /// Where fusectl is not mounted: a forced unmount aborts first, and then may find the mount busy.
    private void abortByForce() throws LinuxException {
        try {
            Mounts.unmount(mountpoint, Mounts.UMOUNT_NOFOLLOW | Mounts.UMOUNT_FORCE);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EBUSY && e.errno() != Errno.EINVAL) {
                throw e;
            }
        }
    }

    private boolean isInPlace() throws LinuxException {
        try {
            return FileStatus.fileSystemOf(mountpoint).equals(device);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                return false;
            }
            throw e;
        }
    }
}
