package dev.lazuli.snapshotter.overlay;

import dev.lazuli.snapshotter.metadata.SnapshotId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The root folder of one daemon, locked. This class alone knows the layout, which the package documents.
///
/// Thread-safe. [#close()] gives the lock back.
public final class StateFolder implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private StateFolder(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /// Makes the folders that are missing, and takes the lock.
    ///
    /// @throws ForeignStateException when the root holds the Go daemon's state
    /// @throws IOException           when another daemon runs on this root, or it cannot be written
    public static StateFolder open(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        try {
            Files.createDirectories(absolute);
            Path own = absolute.resolve("snapshotter");
            if (Files.exists(own.resolve("metadata.db"))) {
                throw new ForeignStateException(absolute);
            }
            Files.createDirectories(own);
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
            StateFolder folder = new StateFolder(absolute, lock(own.resolve("lock"), absolute));
            FolderTree.delete(folder.nativeLibraries());
            Files.createDirectories(folder.nativeLibraries());
            Files.createDirectories(folder.snapshots());
            Files.setPosixFilePermissions(folder.snapshots(), PosixFilePermissions.fromString("rwx------"));
            return folder;
        } catch (FileSystemException e) {
            throw new IOException("cannot use root folder " + absolute + ": " + FileFailures.describe(e), e);
        }
    }

    private static FileChannel lock(Path file, Path root) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new IOException(inUse(root), e);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IOException(inUse(root));
        }
        return channel;
    }

    private static String inUse(Path root) {
        return "root folder " + root + " is in use by another lazuli-snapshotter; stop it, or choose another --root";
    }

    /// The metadata database.
    public Path database() {
        return root.resolve("snapshotter/lazuli.db");
    }

    /// Where SQLite unpacks its native library.
    public Path nativeLibraries() {
        return root.resolve("snapshotter/native");
    }

    /// Where what has been fetched of layers is kept.
    public Path layerStore() {
        return root.resolve("lazuli");
    }

    /// The folder of all snapshot folders.
    public Path snapshots() {
        return root.resolve("snapshotter/snapshots");
    }

    /// The folder of one snapshot.
    public Path folder(SnapshotId id) {
        return snapshots().resolve(id.toString());
    }

    /// The content of a snapshot.
    public Path content(SnapshotId id) {
        return folder(id).resolve("fs");
    }

    /// The overlayfs work folder of an active snapshot.
    public Path work(SnapshotId id) {
        return folder(id).resolve("work");
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
