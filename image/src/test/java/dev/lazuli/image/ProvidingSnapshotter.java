package dev.lazuli.image;

import com.google.protobuf.Empty;
import dev.lazuli.containerd.proto.snapshots.CommitSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.Info;
import dev.lazuli.containerd.proto.snapshots.Kind;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsRequest;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsResponse;
import dev.lazuli.containerd.proto.snapshots.PrepareSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.PrepareSnapshotResponse;
import dev.lazuli.containerd.proto.snapshots.RemoveSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.SnapshotsGrpc;
import dev.lazuli.containerd.proto.snapshots.StatSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.StatSnapshotResponse;
import dev.lazuli.containerd.proto.snapshots.UsageRequest;
import dev.lazuli.containerd.proto.snapshots.UsageResponse;
import dev.lazuli.containerd.proto.types.Mount;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// A proxy plugin in the test's process that says to provide layers with a TOC digest, without mounting anything;
/// others it lets the client unpack into a plain folder.
final class ProvidingSnapshotter extends SnapshotsGrpc.SnapshotsImplBase implements AutoCloseable {
    private static final String REF = "containerd.io/snapshot.ref";

    private final Path folder;
    private final Map<String, Info> snapshots = new ConcurrentHashMap<>();
    private final List<Map<String, String>> prepared = new CopyOnWriteArrayList<>();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Server server;

    ProvidingSnapshotter(Path folder) throws IOException {
        this.folder = folder;
        server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket()))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .addService(this)
                .build()
                .start();
    }

    Path socket() {
        return folder.resolve("fake.sock");
    }

    /// The labels of each Prepare, in order.
    List<Map<String, String>> prepared() {
        return prepared;
    }

    @Override
    public void prepare(PrepareSnapshotRequest request, StreamObserver<PrepareSnapshotResponse> answer) {
        prepared.add(request.getLabelsMap());
        String ref = request.getLabelsOrDefault(REF, "");
        if (request.getLabelsMap().containsKey("containerd.io/snapshot/stargz/toc.digest")) {
            put(ref, request.getParent(), Kind.COMMITTED, request.getLabelsMap(), "remote snapshot");
            answer.onError(Status.ALREADY_EXISTS.withDescription(ref).asRuntimeException());
            return;
        }
        put(request.getKey(), request.getParent(), Kind.ACTIVE, request.getLabelsMap(), "");
        try {
            Path tree = Files.createTempDirectory(folder, "tree");
            answer.onNext(PrepareSnapshotResponse.newBuilder()
                    .addMounts(Mount.newBuilder()
                            .setType("bind")
                            .setSource(tree.toString())
                            .addOptions("rw")
                            .addOptions("rbind"))
                    .build());
            answer.onCompleted();
        } catch (IOException e) {
            answer.onError(Status.INTERNAL.withCause(e).asRuntimeException());
        }
    }

    private void put(String name, String parent, Kind kind, Map<String, String> labels, String remote) {
        Info.Builder info =
                Info.newBuilder().setName(name).setParent(parent).setKind(kind).putAllLabels(labels);
        if (!remote.isEmpty()) {
            info.putLabels("containerd.io/snapshot/remote", remote);
        }
        snapshots.put(name, info.build());
    }

    @Override
    public void commit(CommitSnapshotRequest request, StreamObserver<Empty> answer) {
        Info active = snapshots.remove(request.getKey());
        put(request.getName(), active == null ? "" : active.getParent(), Kind.COMMITTED, request.getLabelsMap(), "");
        answer.onNext(Empty.getDefaultInstance());
        answer.onCompleted();
    }

    @Override
    public void list(ListSnapshotsRequest request, StreamObserver<ListSnapshotsResponse> answer) {
        ListSnapshotsResponse.Builder all = ListSnapshotsResponse.newBuilder();
        for (Info info : snapshots.values()) {
            String ref = info.getLabelsOrDefault(REF, "");
            if (request.getFiltersList().isEmpty()
                    || (!ref.isEmpty() && request.getFilters(0).contains(ref))) {
                all.addInfo(info);
            }
        }
        answer.onNext(all.build());
        answer.onCompleted();
    }

    @Override
    public void stat(StatSnapshotRequest request, StreamObserver<StatSnapshotResponse> answer) {
        Info info = snapshots.get(request.getKey());
        if (info == null) {
            answer.onError(Status.NOT_FOUND.asRuntimeException());
            return;
        }
        answer.onNext(StatSnapshotResponse.newBuilder().setInfo(info).build());
        answer.onCompleted();
    }

    @Override
    public void usage(UsageRequest request, StreamObserver<UsageResponse> answer) {
        answer.onNext(UsageResponse.newBuilder().setSize(100).build());
        answer.onCompleted();
    }

    @Override
    public void remove(RemoveSnapshotRequest request, StreamObserver<Empty> answer) {
        snapshots.remove(request.getKey());
        answer.onNext(Empty.getDefaultInstance());
        answer.onCompleted();
    }

    @Override
    public void close() {
        server.shutdownNow();
        Future<?> unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
