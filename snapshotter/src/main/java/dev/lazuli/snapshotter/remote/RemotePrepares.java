package dev.lazuli.snapshotter.remote;

import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.snapshotter.metadata.MetadataStore;
import dev.lazuli.snapshotter.metadata.SnapshotException;
import dev.lazuli.snapshotter.metadata.SnapshotException.Reason;
import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotIds;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import dev.lazuli.snapshotter.metadata.StoredSnapshot;
import dev.lazuli.snapshotter.overlay.SnapshotFolders;
import dev.lazuli.snapshotter.remote.LayerLabels.Unverified;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes committed snapshots out of layers that are mounted lazily.
///
/// The order is folder, mount, then the one transaction that records the snapshot: a crash before it leaves a folder
/// that belongs to nobody, which the next start removes.
///
/// Thread-safe: calls for one target share one attempt.
public final class RemotePrepares {
    private static final Logger LOG = LoggerFactory.getLogger(RemotePrepares.class);

    private final MetadataStore metadata;
    private final SnapshotIds ids;
    private final SnapshotFolders folders;
    private final RemoteMounts mounts;
    private final Neighbours neighbours;
    private final Unverified unverified;
    private final ConcurrentMap<String, CompletableFuture<Attempt>> running = new ConcurrentHashMap<>();

    /// @param unverified which layers may go unverified
    public RemotePrepares(
            MetadataStore metadata,
            SnapshotIds ids,
            SnapshotFolders folders,
            RemoteMounts mounts,
            Neighbours neighbours,
            Unverified unverified) {
        this.metadata = metadata;
        this.ids = ids;
        this.folders = folders;
        this.mounts = mounts;
        this.neighbours = neighbours;
        this.unverified = unverified;
    }

    /// How an attempt ended.
    private sealed interface Attempt {}

    /// The target is there.
    private record Done() implements Attempt {}

    /// The client has to unpack the layer.
    private record Fallback(String reason) implements Attempt {}

    /// Tries to make the snapshot `target`, committed and mounted lazily.
    ///
    /// @param key    of the call, for the log
    /// @param labels of the call; they say which layer it is
    /// @return true when the target is there now, also when it was before; false when the client has to unpack the
    ///         layer, which is logged with the reason
    /// @throws SnapshotException when the call can never work
    public boolean prepare(String target, String key, Optional<String> parent, Map<String, String> labels)
            throws IOException {
        metadata.parents(parent);
        if (isCommitted(target)) {
            return true;
        }
        LayerLabels layer;
        try {
            layer = LayerLabels.parse(labels, unverified);
        } catch (OciFormatException e) {
            return report(new Fallback(reason(e)), key, Optional.empty());
        }
        neighbours.resolve(layer);
        Attempt attempt = join(target, () -> attempt(target, parent, labels, layer));
        return report(attempt, key, Optional.of(layer.layer()));
    }

    private boolean isCommitted(String target) throws IOException {
        Optional<StoredSnapshot> found = metadata.find(target);
        return found.isPresent() && found.get().info().kind() == SnapshotKind.COMMITTED;
    }

    private interface Action {
        Attempt run() throws IOException;
    }

    private Attempt join(String target, Action action) throws IOException {
        CompletableFuture<Attempt> own = new CompletableFuture<>();
        CompletableFuture<Attempt> earlier = running.putIfAbsent(target, own);
        if (earlier != null) {
            return await(earlier, target);
        }
        try {
            Attempt attempt = action.run();
            own.complete(attempt);
            return attempt;
        } finally {
            running.remove(target, own);
            own.completeExceptionally(new IOException("the call that prepared snapshot \"" + target + "\" failed"));
        }
    }

    /// The attempt ends by itself: its mount has a deadline.
    private static Attempt await(CompletableFuture<Attempt> earlier, String target) throws IOException {
        try {
            return earlier.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for snapshot \"" + target + "\"");
        } catch (ExecutionException e) {
            return new Fallback(String.valueOf(e.getCause()));
        }
    }

    private Attempt attempt(String target, Optional<String> parent, Map<String, String> labels, LayerLabels layer)
            throws IOException {
        Map<String, String> ofSnapshot = new HashMap<>(labels);
        ofSnapshot.put(LayerLabels.REMOTE, LayerLabels.REMOTE_VALUE);
        SnapshotId id = ids.next();
        boolean recorded = false;
        try {
            folders.create(id, SnapshotKind.COMMITTED, Optional.empty());
            LayerRequest mounted;
            try {
                mounted = mounts.mount(id, layer.layer());
            } catch (IOException e) {
                return new Fallback(reason(e));
            }
            metadata.commitRemote(id, target, parent, ofSnapshot, mounted);
            recorded = true;
            neighbours.resolve(new LayerLabels(mounted, layer.neighbours()));
            return new Done();
        } catch (SnapshotException e) {
            if (e.reason() == Reason.ALREADY_EXISTS && isCommitted(target)) {
                return new Done();
            }
            throw e;
        } finally {
            if (!recorded) {
                mounts.discard(id);
            }
            ids.made(id);
        }
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private static boolean report(Attempt attempt, String key, Optional<LayerRequest> layer) {
        return switch (attempt) {
            case Done _ -> {
                LOG.atInfo()
                        .addKeyValue("key", key)
                        .addKeyValue(
                                "image", layer.map(l -> l.image().toString()).orElse(""))
                        .addKeyValue(
                                "layer", layer.map(l -> l.layer().toString()).orElse(""))
                        .log("mounted a layer lazily");
                yield true;
            }
            case Fallback fallback -> {
                LOG.atWarn()
                        .addKeyValue("key", key)
                        .addKeyValue(
                                "image", layer.map(l -> l.image().toString()).orElse(""))
                        .addKeyValue(
                                "layer", layer.map(l -> l.layer().toString()).orElse(""))
                        .addKeyValue("reason", fallback.reason)
                        .log("cannot mount a layer lazily; the client has to download and unpack it");
                yield false;
            }
        };
    }
}
