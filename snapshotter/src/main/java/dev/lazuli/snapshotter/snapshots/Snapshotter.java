package dev.lazuli.snapshotter.snapshots;

import dev.lazuli.layerfs.LayerStatus;
import dev.lazuli.snapshotter.metadata.LabelChange;
import dev.lazuli.snapshotter.metadata.MetadataStore;
import dev.lazuli.snapshotter.metadata.SnapshotException;
import dev.lazuli.snapshotter.metadata.SnapshotFilter;
import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotIds;
import dev.lazuli.snapshotter.metadata.SnapshotInfo;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import dev.lazuli.snapshotter.metadata.StoredSnapshot;
import dev.lazuli.snapshotter.metadata.Usage;
import dev.lazuli.snapshotter.overlay.Mount;
import dev.lazuli.snapshotter.overlay.OverlayMounts;
import dev.lazuli.snapshotter.overlay.SnapshotFolders;
import dev.lazuli.snapshotter.remote.LayerLabels;
import dev.lazuli.snapshotter.remote.RemoteMounts;
import dev.lazuli.snapshotter.remote.RemotePrepares;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Snapshots: layers of images, and the writable layers of containers on top of them.
///
/// A snapshot begins with Prepare (to be written) or View (read only) under a key of the client's choice. Commit gives
/// what was written a name that others can stand on. Remove ends it, children first. A Prepare that names the snapshot
/// that the client wants in the end (label `containerd.io/snapshot.ref`) is answered with "already exists" when the
/// layer can be mounted lazily; else it is a Prepare like any other.
///
/// Cost: Usage of an active snapshot and Commit walk over its files; Remove deletes them; everything else is a
/// transaction or two, and for a remote snapshot the time until its layer is mounted.
///
/// Thread-safe.
public final class Snapshotter {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshotter.class);

    private final MetadataStore metadata;
    private final SnapshotIds ids;
    private final SnapshotFolders folders;
    private final OverlayMounts overlay;
    private final RemoteMounts remoteMounts;
    private final RemotePrepares remotePrepares;

    /// @param ids no folder and no recorded snapshot may have an id that they will give out
    public Snapshotter(
            MetadataStore metadata,
            SnapshotIds ids,
            SnapshotFolders folders,
            OverlayMounts overlay,
            RemoteMounts remoteMounts,
            RemotePrepares remotePrepares) {
        this.metadata = metadata;
        this.ids = ids;
        this.folders = folders;
        this.overlay = overlay;
        this.remoteMounts = remoteMounts;
        this.remotePrepares = remotePrepares;
    }

    /// Brings back what a daemon before left: removes folders of no snapshot, mounts the layers of all remote ones. A
    /// layer that cannot be mounted is logged and tried again at its next use. To be called once, before serving.
    public void restore() throws IOException {
        for (Path entry : folders.entries()) {
            remoteMounts.detachAllWithin(entry);
        }
        cleanup();
        List<StoredSnapshot> remote = metadata.list(_ -> true).stream()
                .filter(s -> s.layer().isPresent())
                .toList();
        if (!remote.isEmpty()) {
            int failed = remoteMounts.restore(remote);
            LOG.atInfo()
                    .addKeyValue("mounted", remote.size() - failed)
                    .addKeyValue("failed", failed)
                    .log("mounted the layers of remote snapshots again");
        }
    }

    /// Begins a snapshot to be written.
    ///
    /// @return what the client shall mount to write it
    /// @throws SnapshotException (already exists) also when the layer that the labels name is there:
    ///                           then there is nothing to write
    public List<Mount> prepare(String key, Optional<String> parent, Map<String, String> labels) throws IOException {
        requireName("key", key);
        String target = labels.getOrDefault(LayerLabels.TARGET, "");
        if (!target.isEmpty()) {
            if (metadata.find(key).isPresent()) {
                throw SnapshotException.alreadyExists(key);
            }
            if (remotePrepares.prepare(target, key, parent, labels)) {
                throw SnapshotException.targetExists(target);
            }
        }
        return create(SnapshotKind.ACTIVE, key, parent, labels);
    }

    /// Begins a snapshot that is only read.
    ///
    /// @return what the client shall mount to read it
    public List<Mount> view(String key, Optional<String> parent, Map<String, String> labels) throws IOException {
        requireName("key", key);
        return create(SnapshotKind.VIEW, key, parent, labels);
    }

    private List<Mount> create(SnapshotKind kind, String key, Optional<String> parent, Map<String, String> labels)
            throws IOException {
        List<StoredSnapshot> parents = metadata.parents(parent);
        remoteMounts.ensureAlive(parents);
        SnapshotId id = ids.next();
        boolean recorded = false;
        try {
            folders.create(id, kind, parents.stream().map(StoredSnapshot::id).findFirst());
            metadata.create(id, kind, key, parent, labels);
            recorded = true;
        } finally {
            if (!recorded) {
                remoteMounts.discard(id);
            }
            ids.made(id);
        }
        return overlay.of(id, kind, idsOf(parents));
    }

    /// What to mount to use an active snapshot or view. Layers below that have lost their mounts get them back.
    public List<Mount> mounts(String key) throws IOException {
        List<StoredSnapshot> chain = metadata.chain(key);
        StoredSnapshot own = chain.getFirst();
        if (own.info().kind() == SnapshotKind.COMMITTED) {
            throw SnapshotException.failedPrecondition("snapshot \"" + key + "\" is committed, not active or a view");
        }
        List<StoredSnapshot> parents = chain.subList(1, chain.size());
        remoteMounts.ensureAlive(parents);
        return overlay.of(own.id(), own.info().kind(), idsOf(parents));
    }

    /// Ends the writing of `key`, which becomes the committed snapshot `name` with these labels.
    ///
    /// @param parent to stand on, for a snapshot that was prepared without one
    public void commit(String name, String key, Optional<String> parent, Map<String, String> labels)
            throws IOException {
        requireName("name", name);
        StoredSnapshot active = metadata.get(key);
        Usage usage = active.info().kind() == SnapshotKind.ACTIVE ? folders.usage(active.id()) : Usage.NONE;
        metadata.commit(key, name, parent, labels, usage);
    }

    /// Removes a snapshot that no other stands on, with its mount and its files.
    public void remove(String name) throws IOException {
        remoteMounts.discard(metadata.remove(name).id());
    }

    /// What is known of a snapshot.
    public SnapshotInfo stat(String name) throws IOException {
        return metadata.get(name).info();
    }

    /// Changes labels.
    public SnapshotInfo update(String name, LabelChange change) throws IOException {
        return metadata.relabel(name, change).info();
    }

    /// The snapshots that one of the filters accepts, sorted by name; all for no filter.
    public List<SnapshotInfo> list(List<String> filters) throws IOException {
        return metadata.list(SnapshotFilter.parse(filters)).stream()
                .map(StoredSnapshot::info)
                .toList();
    }

    /// What a snapshot takes on disk without its parents: an active one is measured now, a committed one was when it
    /// was committed, and of a lazily mounted layer it is what has been fetched.
    public Usage usage(String name) throws IOException {
        StoredSnapshot snapshot = metadata.get(name);
        if (snapshot.info().kind() == SnapshotKind.ACTIVE) {
            return folders.usage(snapshot.id());
        }
        if (snapshot.layer().isPresent()) {
            return new Usage(
                    remoteMounts
                            .status(snapshot.id())
                            .map(LayerStatus::fetchedSize)
                            .orElse(0L),
                    0);
        }
        return snapshot.usage();
    }

    /// Removes what belongs to no snapshot.
    public void cleanup() throws IOException {
        List<Path> entries = folders.entries();
        Set<SnapshotId> inMaking = ids.inMaking();
        Set<SnapshotId> recorded = metadata.ids();
        for (Path entry : entries) {
            Optional<SnapshotId> id = SnapshotFolders.idOf(entry);
            if (id.isEmpty()) {
                removeStranger(entry);
            } else if (!inMaking.contains(id.get()) && !recorded.contains(id.get())) {
                LOG.atInfo().addKeyValue("folder", entry).log("removing the folder of no snapshot");
                remoteMounts.discard(id.get());
            }
        }
    }

    private void removeStranger(Path entry) {
        try {
            remoteMounts.detachAllWithin(entry);
            folders.remove(entry);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("path", entry)
                    .addKeyValue("error", e.toString())
                    .log("cannot remove what is no snapshot's folder");
        }
    }

    private static List<SnapshotId> idsOf(List<StoredSnapshot> snapshots) {
        return snapshots.stream().map(StoredSnapshot::id).toList();
    }

    private static void requireName(String what, String name) throws SnapshotException {
        if (name.isEmpty()) {
            throw SnapshotException.invalid("the " + what + " of a snapshot is empty");
        }
    }
}
