package dev.lazuli.snapshotter.remote;

import dev.lazuli.layerfs.LayerMount;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.layerfs.LayerStatus;
import dev.lazuli.snapshotter.metadata.SnapshotException;
import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.StoredSnapshot;
import dev.lazuli.snapshotter.overlay.SnapshotFolders;
import dev.lazuli.snapshotter.overlay.StateFolder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mounts of all remote snapshots, at most one for each.
///
/// Thread-safe: several calls for one snapshot share one attempt to mount it, which runs on a virtual thread of its own
/// and is given up after the mount timeout; a mount that comes later than that is closed again. [#close()] unmounts
/// all.
public final class RemoteMounts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteMounts.class);

    private final LazyLayers layers;
    private final MountTable mountTable;
    private final StateFolder state;
    private final SnapshotFolders folders;
    private final Duration mountTimeout;
    private final ConcurrentMap<SnapshotId, CompletableFuture<LayerMount>> mounts = new ConcurrentHashMap<>();

    /// @param mountTimeout after which an attempt to mount is given up
    public RemoteMounts(
            LazyLayers layers,
            MountTable mountTable,
            StateFolder state,
            SnapshotFolders folders,
            Duration mountTimeout) {
        this.layers = layers;
        this.mountTable = mountTable;
        this.state = state;
        this.folders = folders;
        this.mountTimeout = mountTimeout;
    }

    /// Mounts the layer of a snapshot in its folder, which is made when it is missing. Does nothing when it is mounted.
    ///
    /// @return the request, with what had to be found out
    /// @throws IOException that says why the layer cannot be mounted; then nothing is
    public LayerRequest mount(SnapshotId id, LayerRequest request) throws IOException {
        CompletableFuture<LayerMount> own = new CompletableFuture<>();
        CompletableFuture<LayerMount> earlier = mounts.putIfAbsent(id, own);
        if (earlier != null) {
            return await(id, earlier, request).request();
        }
        Thread worker = Thread.ofVirtual().name("mount-" + id).unstarted(() -> attempt(id, request, own));
        own.orTimeout(mountTimeout.toMillis(), TimeUnit.MILLISECONDS).whenComplete((mount, failure) -> {
            if (failure != null) {
                worker.interrupt();
            }
        });
        worker.start();
        return await(id, own, request).request();
    }

    private void attempt(SnapshotId id, LayerRequest request, CompletableFuture<LayerMount> result) {
        try {
            folders.ensureMountpoint(id);
            LayerMount mount = layers.mount(request, state.content(id));
            if (!result.complete(mount)) {
                mount.close();
            }
        } catch (InterruptedException e) {
            result.completeExceptionally(new InterruptedIOException("interrupted"));
        } catch (IOException | RuntimeException | Error e) {
            if (!result.completeExceptionally(e)) {
                LOG.atDebug()
                        .addKeyValue("snapshot", id)
                        .addKeyValue("error", e.getMessage())
                        .log("an attempt to mount ended after it had been given up");
            }
        }
    }

    /// A failed attempt is forgotten before anybody learns of it, so that whoever does can try again.
    private LayerMount await(SnapshotId id, CompletableFuture<LayerMount> result, LayerRequest request)
            throws IOException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while mounting layer " + request.layer());
        } catch (ExecutionException e) {
            mounts.remove(id, result);
            switch (e.getCause()) {
                case TimeoutException _ ->
                    throw new IOException("layer " + request.layer() + " of " + request.image()
                            + " was not mounted within " + mountTimeout.toSeconds() + " s");
                case IOException cause -> throw new IOException(cause.getMessage(), cause);
                case null, default ->
                    throw new IOException("mounting layer " + request.layer() + " failed: " + e.getCause(), e);
            }
        }
    }

    /// Makes sure that the remote ones of these snapshots can be used: mounts again, side by side, those whose mount is
    /// missing or dead. Makes no request to the network while all is well.
    ///
    /// @throws SnapshotException (unavailable) when one of them cannot be mounted
    public void ensureAlive(List<StoredSnapshot> snapshots) throws SnapshotException {
        List<StoredSnapshot> dead = snapshots.stream()
                .filter(s -> s.layer().isPresent() && !isAlive(s.id()))
                .toList();
        if (dead.isEmpty()) {
            return;
        }
        Map<StoredSnapshot, IOException> failures = sideBySide(dead, this::revive);
        if (!failures.isEmpty()) {
            Map.Entry<StoredSnapshot, IOException> first =
                    failures.entrySet().iterator().next();
            throw SnapshotException.unavailable(
                    "layer of snapshot \"" + first.getKey().info().name() + "\" cannot be mounted: "
                            + first.getValue().getMessage(),
                    first.getValue());
        }
    }

    private boolean isAlive(SnapshotId id) {
        CompletableFuture<LayerMount> known = mounts.get(id);
        return known != null && mounted(known).isPresent() && mountTable.isAlive(state.content(id));
    }

    private void revive(SnapshotId id, LayerRequest request) throws IOException {
        CompletableFuture<LayerMount> known = mounts.get(id);
        if (known != null) {
            LayerMount mount;
            try {
                mount = await(id, known, request);
            } catch (IOException e) {
                LOG.atDebug()
                        .addKeyValue("snapshot", id)
                        .addKeyValue("error", e.getMessage())
                        .log("retrying to mount");
                mount(id, request);
                return;
            }
            if (mountTable.isAlive(state.content(id))) {
                return;
            }
            LOG.atWarn()
                    .addKeyValue("snapshot", id)
                    .addKeyValue("layer", request.layer())
                    .addKeyValue("mountpoint", state.content(id))
                    .log("the mount of a layer is gone; mounting it again");
            if (mounts.remove(id, known)) {
                release(id, mount);
            }
        }
        mount(id, request);
    }

    /// Unmounts a snapshot; nothing happens when it is not mounted. Afterwards nothing is mounted in its folder.
    public void unmount(SnapshotId id) throws IOException {
        CompletableFuture<LayerMount> known = mounts.remove(id);
        if (known != null && known.isDone() && !known.isCompletedExceptionally()) {
            release(id, known.join());
        } else if (known != null) {
            // Whoever waits for it learns that the snapshot is gone; a mount that still comes is closed.
            if (!known.completeExceptionally(new IOException("snapshot " + id + " was removed meanwhile"))
                    && !known.isCompletedExceptionally()) {
                release(id, known.join());
            }
        }
        detachAllWithin(state.folder(id));
    }

    /// Unmounts a snapshot that is recorded no more, or was never, and removes its folder. What fails is logged: the
    /// folder belongs to nobody then, and the next clean-up tries again.
    public void discard(SnapshotId id) {
        try {
            unmount(id);
            folders.remove(id);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("snapshot", id)
                    .addKeyValue("folder", state.folder(id))
                    .addKeyValue("error", e.toString())
                    .log("cannot remove the folder of a snapshot");
        }
    }

    private void release(SnapshotId id, LayerMount mount) {
        try {
            mount.close();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("snapshot", id)
                    .addKeyValue("mountpoint", mount.mountpoint())
                    .addKeyValue("error", e.getMessage())
                    .log("cannot unmount a layer cleanly; detaching it");
        }
    }

    /// Detaches what is mounted in `folder` without us, such as the dead mounts of a daemon that was killed.
    public void detachAllWithin(Path folder) throws IOException {
        for (Path mountpoint : mountTable.within(folder)) {
            mountTable.detach(mountpoint);
        }
    }

    /// Mounts remote snapshots side by side, and waits until each is mounted or has failed. A failure is logged and the
    /// snapshot stays: its next use tries again.
    ///
    /// @return how many could not be mounted
    public int restore(List<StoredSnapshot> remote) {
        Map<StoredSnapshot, IOException> failures = sideBySide(remote, this::mount);
        failures.forEach((snapshot, failure) -> LOG.atWarn()
                .addKeyValue("snapshot", snapshot.info().name())
                .addKeyValue("layer", snapshot.layer().orElseThrow().layer())
                .addKeyValue("image", snapshot.layer().orElseThrow().image())
                .addKeyValue("reason", failure.getMessage())
                .log("cannot mount a layer again; its next use tries once more"));
        return failures.size();
    }

    private interface MountAction {
        void run(SnapshotId id, LayerRequest request) throws IOException;
    }

    private static Map<StoredSnapshot, IOException> sideBySide(List<StoredSnapshot> remote, MountAction action) {
        Map<StoredSnapshot, IOException> failures = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (StoredSnapshot snapshot : remote) {
                threads.execute(() -> {
                    try {
                        action.run(snapshot.id(), snapshot.layer().orElseThrow());
                    } catch (IOException e) {
                        failures.put(snapshot, e);
                    }
                });
            }
        }
        return failures;
    }

    /// What is known of a mounted layer; empty when it is not mounted.
    public Optional<LayerStatus> status(SnapshotId id) {
        return Optional.ofNullable(mounts.get(id))
                .flatMap(RemoteMounts::mounted)
                .map(LayerMount::status);
    }

    /// What is known of all mounted layers, by mountpoint.
    public Map<Path, LayerStatus> statuses() {
        Map<Path, LayerStatus> statuses = new TreeMap<>();
        for (CompletableFuture<LayerMount> result : mounts.values()) {
            mounted(result).ifPresent(mount -> statuses.put(mount.mountpoint(), mount.status()));
        }
        return statuses;
    }

    private static Optional<LayerMount> mounted(CompletableFuture<LayerMount> result) {
        return result.isDone() && !result.isCompletedExceptionally() ? Optional.of(result.join()) : Optional.empty();
    }

    /// Unmounts everything, side by side: a mount that is in use takes some seconds to give up. What cannot be
    /// unmounted is logged and left.
    @Override
    public void close() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (SnapshotId id : List.copyOf(mounts.keySet())) {
                threads.execute(() -> unmountAtEnd(id));
            }
        }
    }

    private void unmountAtEnd(SnapshotId id) {
        try {
            unmount(id);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("snapshot", id)
                    .addKeyValue("error", e.getMessage())
                    .log("cannot unmount a layer");
        }
    }
}
