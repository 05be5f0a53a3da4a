package dev.lazuli.snapshotter.overlay;

import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import dev.lazuli.snapshotter.metadata.Usage;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes, measures and removes the folders of snapshots. Thread-safe as long as no two threads work on one snapshot.
public final class SnapshotFolders {
    private static final String FOLDER_MODE = "rwx------";
    private static final String CONTENT_MODE = "rwxr-xr-x";
    private static final String WORK_MODE = "rwx--x--x";

    private final StateFolder state;

    /// @param state names the folders
    public SnapshotFolders(StateFolder state) {
        this.state = state;
    }

    /// Makes the folder of a new snapshot. When it fails, nothing is left.
    ///
    /// @param parent whose content's owner the new content gets
    public void create(SnapshotId id, SnapshotKind kind, Optional<SnapshotId> parent) throws IOException {
        boolean made = false;
        try {
            makeFolder(state.folder(id), FOLDER_MODE);
            makeFolder(state.content(id), CONTENT_MODE);
            if (kind == SnapshotKind.ACTIVE) {
                makeFolder(state.work(id), WORK_MODE);
            }
            if (parent.isPresent()) {
                copyOwner(state.content(parent.get()), state.content(id));
            }
            made = true;
        } finally {
            if (!made) {
                remove(id);
            }
        }
    }

    /// Makes the folder of a snapshot whose layer is to be mounted, if it is not there.
    public void ensureMountpoint(SnapshotId id) throws IOException {
        if (!Files.exists(state.folder(id))) {
            makeFolder(state.folder(id), FOLDER_MODE);
        }
        if (Files.notExists(state.content(id), LinkOption.NOFOLLOW_LINKS)) {
            makeFolder(state.content(id), CONTENT_MODE);
        }
    }

    /// The mode regardless of the umask.
    private static void makeFolder(Path folder, String mode) throws IOException {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
    }

    private static void copyOwner(Path from, Path to) throws IOException {
        Map<String, Object> owner = Files.readAttributes(from, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
        for (Map.Entry<String, Object> id : owner.entrySet()) {
            Files.setAttribute(to, "unix:" + id.getKey(), id.getValue(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// What the content of a snapshot takes on disk. Walks over all of it.
    public Usage usage(SnapshotId id) throws IOException {
        return FolderTree.usage(state.content(id));
    }

    /// Removes a snapshot's folder with all that is in it. Nothing may be mounted there.
    public void remove(SnapshotId id) throws IOException {
        remove(state.folder(id));
    }

    /// Removes an entry that [#entries()] listed. Nothing may be mounted there.
    public void remove(Path entry) throws IOException {
        FolderTree.delete(entry);
    }

    /// Everything that stands beside the snapshots' folders, theirs included.
    public List<Path> entries() throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(state.snapshots())) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return entries;
    }

    /// Whose folder `entry` is; empty for what is no snapshot's.
    public static Optional<SnapshotId> idOf(Path entry) {
        String name = entry.getFileName().toString();
        return name.matches("[1-9][0-9]{0,17}") ? Optional.of(new SnapshotId(Long.parseLong(name))) : Optional.empty();
    }
}
