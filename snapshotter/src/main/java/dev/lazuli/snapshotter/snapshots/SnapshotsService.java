package dev.lazuli.snapshotter.snapshots;

import com.google.protobuf.Empty;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Timestamp;
import dev.lazuli.containerd.proto.snapshots.CleanupRequest;
import dev.lazuli.containerd.proto.snapshots.CommitSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.Info;
import dev.lazuli.containerd.proto.snapshots.Kind;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsRequest;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsResponse;
import dev.lazuli.containerd.proto.snapshots.MountsRequest;
import dev.lazuli.containerd.proto.snapshots.MountsResponse;
import dev.lazuli.containerd.proto.snapshots.PrepareSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.PrepareSnapshotResponse;
import dev.lazuli.containerd.proto.snapshots.RemoveSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.SnapshotsGrpc;
import dev.lazuli.containerd.proto.snapshots.StatSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.StatSnapshotResponse;
import dev.lazuli.containerd.proto.snapshots.UpdateSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.UpdateSnapshotResponse;
import dev.lazuli.containerd.proto.snapshots.UsageRequest;
import dev.lazuli.containerd.proto.snapshots.UsageResponse;
import dev.lazuli.containerd.proto.snapshots.ViewSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.ViewSnapshotResponse;
import dev.lazuli.snapshotter.metadata.LabelChange;
import dev.lazuli.snapshotter.metadata.SnapshotException;
import dev.lazuli.snapshotter.metadata.SnapshotInfo;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import dev.lazuli.snapshotter.metadata.Usage;
import dev.lazuli.snapshotter.overlay.Mount;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// containerd's Snapshots service on top of a [Snapshotter]: messages to values and back. Errors become a gRPC status
/// in [GrpcErrors]. Neither the namespace header nor the field `snapshotter` is looked at.
public final class SnapshotsService extends SnapshotsGrpc.SnapshotsImplBase {
    private static final int INFOS_PER_MESSAGE = 100;
    private static final String LABELS = "labels";
    private static final String LABEL_PREFIX = "labels.";

    private final Snapshotter snapshotter;

    /// @param snapshotter does the work
    public SnapshotsService(Snapshotter snapshotter) {
        this.snapshotter = snapshotter;
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> void answer(String method, StreamObserver<T> client, Call<T> call) {
        T reply;
        try {
            reply = call.run();
        } catch (IOException | RuntimeException e) {
            client.onError(GrpcErrors.translate(method, e));
            return;
        }
        client.onNext(reply);
        client.onCompleted();
    }

    @Override
    public void prepare(PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> client) {
        answer("Prepare", client, () -> {
            List<Mount> mounts =
                    snapshotter.prepare(request.getKey(), unlessEmpty(request.getParent()), request.getLabelsMap());
            return PrepareSnapshotResponse.newBuilder()
                    .addAllMounts(messages(mounts))
                    .build();
        });
    }

    @Override
    public void view(ViewSnapshotRequest request, StreamObserver<ViewSnapshotResponse> client) {
        answer("View", client, () -> {
            List<Mount> mounts =
                    snapshotter.view(request.getKey(), unlessEmpty(request.getParent()), request.getLabelsMap());
            return ViewSnapshotResponse.newBuilder()
                    .addAllMounts(messages(mounts))
                    .build();
        });
    }

    @Override
    public void mounts(MountsRequest request, StreamObserver<MountsResponse> client) {
        answer(
                "Mounts",
                client,
                () -> MountsResponse.newBuilder()
                        .addAllMounts(messages(snapshotter.mounts(request.getKey())))
                        .build());
    }

    @Override
    public void commit(CommitSnapshotRequest request, StreamObserver<Empty> client) {
        answer("Commit", client, () -> {
            snapshotter.commit(
                    request.getName(), request.getKey(), unlessEmpty(request.getParent()), request.getLabelsMap());
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> client) {
        answer("Remove", client, () -> {
            snapshotter.remove(request.getKey());
            return Empty.getDefaultInstance();
        });
    }

    @Override
    public void stat(StatSnapshotRequest request, StreamObserver<StatSnapshotResponse> client) {
        answer(
                "Stat",
                client,
                () -> StatSnapshotResponse.newBuilder()
                        .setInfo(message(snapshotter.stat(request.getKey())))
                        .build());
    }

    @Override
    public void update(UpdateSnapshotRequest request, StreamObserver<UpdateSnapshotResponse> client) {
        answer("Update", client, () -> {
            Info info = request.getInfo();
            LabelChange change = change(info, request.getUpdateMask());
            return UpdateSnapshotResponse.newBuilder()
                    .setInfo(message(snapshotter.update(info.getName(), change)))
                    .build();
        });
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> client) {
        List<SnapshotInfo> infos;
        try {
            infos = snapshotter.list(request.getFiltersList());
        } catch (IOException | RuntimeException e) {
            client.onError(GrpcErrors.translate("List", e));
            return;
        }
        for (int from = 0; from < infos.size(); from += INFOS_PER_MESSAGE) {
            List<SnapshotInfo> some = infos.subList(from, Math.min(infos.size(), from + INFOS_PER_MESSAGE));
            client.onNext(ListSnapshotsResponse.newBuilder()
                    .addAllInfo(some.stream().map(SnapshotsService::message).toList())
                    .build());
        }
        client.onCompleted();
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> client) {
        answer("Usage", client, () -> {
            Usage usage = snapshotter.usage(request.getKey());
            return UsageResponse.newBuilder()
                    .setSize(usage.size())
                    .setInodes(usage.inodes())
                    .build();
        });
    }

    @Override
    public void cleanup(CleanupRequest request, StreamObserver<Empty> client) {
        answer("Cleanup", client, () -> {
            snapshotter.cleanup();
            return Empty.getDefaultInstance();
        });
    }

    /// Only labels can be changed: all of them with the path `labels` or no path, single ones with `labels.KEY`.
    private static LabelChange change(Info info, FieldMask mask) throws SnapshotException {
        Set<String> keys = new HashSet<>();
        boolean all = mask.getPathsCount() == 0;
        for (String path : mask.getPathsList()) {
            if (path.startsWith(LABEL_PREFIX)) {
                keys.add(path.substring(LABEL_PREFIX.length()));
            } else if (path.equals(LABELS)) {
                all = true;
            } else {
                throw SnapshotException.invalid(
                        "cannot update field \"" + path + "\" of snapshot \"" + info.getName() + "\"");
            }
        }
        return all
                ? new LabelChange.ReplaceAll(info.getLabelsMap())
                : new LabelChange.ReplaceSome(keys, info.getLabelsMap());
    }

    private static Info message(SnapshotInfo info) {
        return Info.newBuilder()
                .setName(info.name())
                .setParent(info.parent().orElse(""))
                .setKind(message(info.kind()))
                .setCreatedAt(message(info.created()))
                .setUpdatedAt(message(info.updated()))
                .putAllLabels(info.labels())
                .build();
    }

    private static Kind message(SnapshotKind kind) {
        return switch (kind) {
            case VIEW -> Kind.VIEW;
            case ACTIVE -> Kind.ACTIVE;
            case COMMITTED -> Kind.COMMITTED;
        };
    }

    private static Timestamp message(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static List<dev.lazuli.containerd.proto.types.Mount> messages(List<Mount> mounts) {
        return mounts.stream()
                .map(mount -> dev.lazuli.containerd.proto.types.Mount.newBuilder()
                        .setType(mount.type())
                        .setSource(mount.source())
                        .addAllOptions(mount.options())
                        .build())
                .toList();
    }

    private static Optional<String> unlessEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
