package dev.lazuli.containerd;

import com.google.protobuf.FieldMask;
import dev.lazuli.containerd.proto.snapshots.CommitSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.Info;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsRequest;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsResponse;
import dev.lazuli.containerd.proto.snapshots.MountsRequest;
import dev.lazuli.containerd.proto.snapshots.PrepareSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.RemoveSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.SnapshotsGrpc;
import dev.lazuli.containerd.proto.snapshots.StatSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.UpdateSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.UsageRequest;
import dev.lazuli.containerd.proto.snapshots.UsageResponse;
import dev.lazuli.containerd.proto.snapshots.ViewSnapshotRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The snapshots of one snapshotter. Names and keys are the namespace's own. Thread-safe.
public final class Snapshots {
    private final Calls calls;
    private final String snapshotter;

    Snapshots(Calls calls, String snapshotter) {
        this.calls = calls;
        this.snapshotter = snapshotter;
    }

    /// The snapshotter's name.
    public String snapshotter() {
        return snapshotter;
    }

    /// Makes a writable snapshot.
    ///
    /// @param key    its name
    /// @param parent the committed snapshot below, empty for none
    /// @param labels of the snapshot; with `containerd.io/snapshot.ref` a remote snapshotter may bring the layer
    /// @return what to mount to write to it
    /// @throws ContainerdException.AlreadyExists when the key is taken, or when a remote snapshotter has brought
    ///                                           the layer: then a committed snapshot has the ref's name
    /// @throws ContainerdException.NotFound      when there is no such parent
    public List<Mount> prepare(String key, String parent, Map<String, String> labels)
            throws IOException, InterruptedException {
        PrepareSnapshotRequest request = PrepareSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .setParent(parent)
                .putAllLabels(labels)
                .build();
        return Mount.all(calls.work(SnapshotsGrpc.getPrepareMethod(), request, "prepare snapshot " + key)
                .getMountsList());
    }

    /// Makes a read-only snapshot.
    ///
    /// @param key    its name
    /// @param parent the committed snapshot to look at
    /// @return what to mount to read it
    public List<Mount> view(String key, String parent) throws IOException, InterruptedException {
        ViewSnapshotRequest request = ViewSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .setParent(parent)
                .build();
        return Mount.all(calls.work(SnapshotsGrpc.getViewMethod(), request, "view snapshot " + parent)
                .getMountsList());
    }

    /// What to mount to use an active snapshot or a view.
    public List<Mount> mounts(String key) throws IOException, InterruptedException {
        MountsRequest request = MountsRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .build();
        return Mount.all(calls.work(SnapshotsGrpc.getMountsMethod(), request, "get mounts of snapshot " + key)
                .getMountsList());
    }

    /// Makes an active snapshot immutable under a new name; the key is free then.
    ///
    /// @throws ContainerdException.AlreadyExists when the name is taken; the active snapshot stays
    public void commit(String name, String key, Map<String, String> labels) throws IOException, InterruptedException {
        CommitSnapshotRequest request = CommitSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setName(name)
                .setKey(key)
                .putAllLabels(labels)
                .build();
        calls.work(SnapshotsGrpc.getCommitMethod(), request, "commit snapshot " + name);
    }

    /// Removes a snapshot.
    ///
    /// @throws ContainerdException.FailedPrecondition when it has children
    /// @throws ContainerdException.NotFound           when there is none of that name
    public void remove(String key) throws IOException, InterruptedException {
        RemoveSnapshotRequest request = RemoveSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .build();
        calls.work(SnapshotsGrpc.getRemoveMethod(), request, "remove snapshot " + key);
    }

    /// What is known of a snapshot; empty when there is none of that name.
    public Optional<SnapshotInfo> stat(String key) throws IOException, InterruptedException {
        StatSnapshotRequest request = StatSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .build();
        try {
            return Optional.of(info(calls.quick(SnapshotsGrpc.getStatMethod(), request, "look up snapshot " + key)
                    .getInfo()));
        } catch (ContainerdException.NotFound e) {
            return Optional.empty();
        }
    }

    /// Sets labels of a snapshot and leaves its others as they are; an empty value removes a label.
    public void setLabels(String key, Map<String, String> labels) throws IOException, InterruptedException {
        FieldMask.Builder mask = FieldMask.newBuilder();
        labels.keySet().forEach(label -> mask.addPaths("labels." + label));
        UpdateSnapshotRequest request = UpdateSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setInfo(Info.newBuilder().setName(key).putAllLabels(labels))
                .setUpdateMask(mask)
                .build();
        calls.quick(SnapshotsGrpc.getUpdateMethod(), request, "label snapshot " + key);
    }

    /// All snapshots of the namespace.
    ///
    /// @param filters containerd's filter expressions, any of which is enough; none lists all
    public List<SnapshotInfo> list(String... filters) throws IOException, InterruptedException {
        ListSnapshotsRequest request = ListSnapshotsRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .addAllFilters(List.of(filters))
                .build();
        List<ListSnapshotsResponse> parts =
                calls.all(SnapshotsGrpc.getListMethod(), request, "list snapshots of " + snapshotter);
        return parts.stream()
                .flatMap(part -> part.getInfoList().stream())
                .map(Snapshots::info)
                .toList();
    }

    /// What a snapshot takes, without its parents.
    ///
    /// @throws ContainerdException.NotFound when there is none of that name
    public SnapshotUsage usage(String key) throws IOException, InterruptedException {
        UsageRequest request = UsageRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .build();
        UsageResponse usage = calls.work(SnapshotsGrpc.getUsageMethod(), request, "get usage of snapshot " + key);
        return new SnapshotUsage(usage.getSize(), usage.getInodes());
    }

    private static SnapshotInfo info(Info message) {
        return new SnapshotInfo(
                message.getName(),
                message.getParent(),
                switch (message.getKind()) {
                    case VIEW -> SnapshotInfo.Kind.VIEW;
                    case ACTIVE -> SnapshotInfo.Kind.ACTIVE;
                    case COMMITTED -> SnapshotInfo.Kind.COMMITTED;
                    case UNKNOWN, UNRECOGNIZED -> SnapshotInfo.Kind.UNKNOWN;
                },
                Times.instant(message.getCreatedAt()),
                message.getLabelsMap());
    }
}
