package dev.lazuli.snapshotter.remote;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileStatus;
import dev.lazuli.linux.FileSystemSpace;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.MountInfo;
import dev.lazuli.linux.Mounts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// The mount table of this process's mount namespace. Thread-safe.
public final class LinuxMountTable implements MountTable {
    @Override
    public List<Path> within(Path folder) throws IOException {
        return Mounts.list().stream()
                .map(MountInfo::mountPoint)
                .map(Path::of)
                .filter(mountPoint -> mountPoint.startsWith(folder))
                .toList()
                .reversed();
    }

    @Override
    public void detach(Path mountpoint) throws IOException {
        try {
            Mounts.unmount(mountpoint, Mounts.UMOUNT_DETACH | Mounts.UMOUNT_NOFOLLOW);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EINVAL && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /// The folder lies on another file system than the one that it is in, and its server, which is this process,
    /// answers `statfs`: the one question that the kernel never answers from its cache.
    @Override
    public boolean isAlive(Path folder) {
        Path outside = Objects.requireNonNull(folder.getParent(), "a snapshot's folder lies in another one");
        try {
            if (FileStatus.fileSystemOf(folder).equals(FileStatus.fileSystemOf(outside))) {
                return false;
            }
            FileSystemSpace.of(folder);
            return true;
        } catch (IOException dead) {
            return false;
        }
    }
}
