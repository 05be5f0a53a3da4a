package dev.lazuli.snapshotter.snapshots;

import dev.lazuli.containerd.proto.snapshots.CleanupRequest;
import dev.lazuli.containerd.proto.snapshots.CommitSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.Info;
import dev.lazuli.containerd.proto.snapshots.ListSnapshotsRequest;
import dev.lazuli.containerd.proto.snapshots.MountsRequest;
import dev.lazuli.containerd.proto.snapshots.PrepareSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.RemoveSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.SnapshotsGrpc;
import dev.lazuli.containerd.proto.snapshots.StatSnapshotRequest;
import dev.lazuli.containerd.proto.snapshots.UsageRequest;
import dev.lazuli.containerd.proto.snapshots.UsageResponse;
import dev.lazuli.containerd.proto.snapshots.ViewSnapshotRequest;
import dev.lazuli.containerd.proto.types.Mount;
import dev.lazuli.snapshotter.metadata.MetadataStore;
import dev.lazuli.snapshotter.metadata.SnapshotIds;
import dev.lazuli.snapshotter.overlay.OverlayMounts;
import dev.lazuli.snapshotter.overlay.SnapshotFolders;
import dev.lazuli.snapshotter.overlay.StateFolder;
import dev.lazuli.snapshotter.remote.FakeLayers;
import dev.lazuli.snapshotter.remote.LayerLabels.Unverified;
import dev.lazuli.snapshotter.remote.Neighbours;
import dev.lazuli.snapshotter.remote.RemoteMounts;
import dev.lazuli.snapshotter.remote.RemotePrepares;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The whole service on a socket of its own, with layers and mounts that are not real, and a client for it.
final class RunningService implements AutoCloseable {
    private final Path folder;
    private final FakeLayers layers;
    private final Duration mountTimeout;
    private final StateFolder state;
    private final MetadataStore metadata;
    private final RemoteMounts mounts;
    private final SocketServer server;
    private final EventLoopGroup loop;
    private final ManagedChannel channel;
    private final SnapshotsGrpc.SnapshotsBlockingStub client;

    private RunningService(Path folder, FakeLayers layers, Duration mountTimeout) throws IOException {
        this.folder = folder;
        this.layers = layers;
        this.mountTimeout = mountTimeout;
        state = StateFolder.open(folder.resolve("root"));
        metadata = MetadataStore.open(state.database(), InstantSource.system());
        SnapshotFolders folders = new SnapshotFolders(state);
        SnapshotIds ids = new SnapshotIds(metadata.lastId());
        mounts = new RemoteMounts(layers, layers, state, folders, mountTimeout);
        Neighbours neighbours = new Neighbours(layers, Duration.ofMinutes(2), InstantSource.system());
        RemotePrepares prepares =
                new RemotePrepares(metadata, ids, folders, mounts, neighbours, new Unverified(false, false));
        Snapshotter snapshotter = new Snapshotter(
                metadata, ids, folders, new OverlayMounts(state, List.of("index=off")), mounts, prepares);
        snapshotter.restore();
        server = SocketServer.start(folder.resolve("s.sock"), new SnapshotsService(snapshotter));
        loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(server.socket()))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                .overrideAuthority("localhost")
                .usePlaintext()
                .build();
        client = SnapshotsGrpc.newBlockingStub(channel);
    }

    static RunningService start(Path folder, FakeLayers layers) throws IOException {
        return new RunningService(folder, layers, Duration.ofSeconds(20));
    }

    static RunningService start(Path folder, FakeLayers layers, Duration mountTimeout) throws IOException {
        return new RunningService(folder, layers, mountTimeout);
    }

    /// Ends it as a signal does.
    @Override
    public void close() throws IOException {
        channel.shutdownNow();
        loop.shutdownGracefully();
        server.close();
        mounts.close();
        metadata.close();
        state.close();
    }

    /// Ends it as `kill -9` does, as far as what is left behind goes, and starts another one.
    RunningService killAndStart() throws IOException {
        layers.killAll();
        channel.shutdownNow();
        loop.shutdownGracefully();
        server.close();
        metadata.close();
        state.close();
        return new RunningService(folder, layers, mountTimeout);
    }

    SnapshotsGrpc.SnapshotsBlockingStub client() {
        return client;
    }

    StateFolder state() {
        return state;
    }

    List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        return client.prepare(PrepareSnapshotRequest.newBuilder()
                        .setKey(key)
                        .setParent(parent)
                        .putAllLabels(labels)
                        .build())
                .getMountsList();
    }

    List<Mount> prepare(String key, String parent) {
        return prepare(key, parent, Map.of());
    }

    List<Mount> view(String key, String parent, Map<String, String> labels) {
        return client.view(ViewSnapshotRequest.newBuilder()
                        .setKey(key)
                        .setParent(parent)
                        .putAllLabels(labels)
                        .build())
                .getMountsList();
    }

    List<Mount> view(String key, String parent) {
        return view(key, parent, Map.of());
    }

    List<Mount> mounts(String key) {
        return client.mounts(MountsRequest.newBuilder().setKey(key).build()).getMountsList();
    }

    void commit(String name, String key, Map<String, String> labels) {
        var _ = client.commit(CommitSnapshotRequest.newBuilder()
                .setName(name)
                .setKey(key)
                .putAllLabels(labels)
                .build());
    }

    void commit(String name, String key) {
        commit(name, key, Map.of());
    }

    void remove(String key) {
        var _ = client.remove(RemoveSnapshotRequest.newBuilder().setKey(key).build());
    }

    Info stat(String key) {
        return client.stat(StatSnapshotRequest.newBuilder().setKey(key).build()).getInfo();
    }

    UsageResponse usage(String key) {
        return client.usage(UsageRequest.newBuilder().setKey(key).build());
    }

    void cleanup() {
        var _ = client.cleanup(CleanupRequest.getDefaultInstance());
    }

    List<Info> list(String... filters) {
        List<Info> infos = new ArrayList<>();
        client.list(ListSnapshotsRequest.newBuilder()
                        .addAllFilters(List.of(filters))
                        .build())
                .forEachRemaining(message -> infos.addAll(message.getInfoList()));
        return infos;
    }

    List<String> names(String... filters) {
        return list(filters).stream().map(Info::getName).toList();
    }
}
