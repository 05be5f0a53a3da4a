package dev.lazuli.snapshotter;

import dev.lazuli.layerfs.AheadOptions;
import dev.lazuli.layerfs.LayerFileSystems;
import dev.lazuli.layerfs.LayerFsOptions;
import dev.lazuli.layerfs.LayerMount;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.layerfs.StoreLimits;
import dev.lazuli.layerfs.prefetch.StartOptions;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.credentials.DockerConfig;
import dev.lazuli.snapshotter.config.DaemonConfig;
import dev.lazuli.snapshotter.metadata.MetadataStore;
import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotIds;
import dev.lazuli.snapshotter.overlay.OverlayKernel;
import dev.lazuli.snapshotter.overlay.OverlayMounts;
import dev.lazuli.snapshotter.overlay.SnapshotFolders;
import dev.lazuli.snapshotter.overlay.StateFolder;
import dev.lazuli.snapshotter.profiles.ProfilesService;
import dev.lazuli.snapshotter.remote.LayerLabels.Unverified;
import dev.lazuli.snapshotter.remote.LazyLayers;
import dev.lazuli.snapshotter.remote.LinuxMountTable;
import dev.lazuli.snapshotter.remote.Neighbours;
import dev.lazuli.snapshotter.remote.RemoteMounts;
import dev.lazuli.snapshotter.remote.RemotePrepares;
import dev.lazuli.snapshotter.snapshots.SnapshotsService;
import dev.lazuli.snapshotter.snapshots.Snapshotter;
import dev.lazuli.snapshotter.snapshots.SocketServer;
import dev.lazuli.snapshotter.status.ActivityMetrics;
import dev.lazuli.snapshotter.status.LayerMetrics;
import dev.lazuli.snapshotter.status.MeasuredLayers;
import dev.lazuli.snapshotter.status.MetricsServer;
import dev.lazuli.snapshotter.store.StoreService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;

/// Makes the daemon's objects from its configuration, from the state up to the socket.
final class Wiring {
    private static final Path PROC = Path.of("/proc");
    private static final Path SYS = Path.of("/sys");
    private static final int MOST_BACKGROUND_REQUESTS = 16;

    private Wiring() {}

    /// Starts everything; when it returns, the socket is served. What it has started belongs to `daemon`,
    /// also when it fails.
    static void start(Daemon daemon, Path root, Path socket, DaemonConfig config) throws IOException {
        InstantSource clock = Clock.systemUTC();
        StateFolder state = daemon.add(StateFolder.open(root));
        System.setProperty("org.sqlite.tmpdir", state.nativeLibraries().toString());
        MetadataStore metadata = daemon.add(MetadataStore.open(state.database(), clock));
        OverlayKernel kernel = OverlayKernel.detect(PROC, SYS);
        LayerMetrics metrics = new LayerMetrics();
        LayerFileSystems fileSystems = fileSystems(daemon, state, config, kernel);
        LazyLayers layers = new MeasuredLayers(lazy(fileSystems), metrics);

        SnapshotFolders folders = new SnapshotFolders(state);
        RemoteMounts mounts = daemon.add(new RemoteMounts(
                layers, new LinuxMountTable(), state, folders, config.lazuli().mountTimeout()));
        SnapshotIds ids = new SnapshotIds(lastId(metadata, folders));
        Neighbours neighbours = new Neighbours(layers, config.layers().resolveTtl(), clock);
        RemotePrepares prepares =
                new RemotePrepares(metadata, ids, folders, mounts, neighbours, unverified(config.layers()));
        OverlayMounts overlay = new OverlayMounts(state, kernel.mountOptions());
        Snapshotter snapshotter = new Snapshotter(metadata, ids, folders, overlay, mounts, prepares);
        snapshotter.restore();

        String metricsAddress = config.observation().metricsAddress();
        if (!metricsAddress.isEmpty() && !config.observation().noPrometheus()) {
            daemon.add(MetricsServer.start(
                    metricsAddress,
                    () -> metrics.text(mounts::statuses) + ActivityMetrics.text(fileSystems.activity())));
        }
        daemon.add(SocketServer.start(
                socket,
                new SnapshotsService(snapshotter),
                new ProfilesService(fileSystems.profiles()),
                new StoreService(fileSystems.store())));
    }

    private static LayerFileSystems fileSystems(
            Daemon daemon, StateFolder state, DaemonConfig config, OverlayKernel kernel) throws IOException {
        RegistryClient registry =
                daemon.add(new RegistryClient(Registries.options(config, DockerConfig.of(System.getenv()))));
        DaemonConfig.Lazuli lazuli = config.lazuli();
        LayerFsOptions options = LayerFsOptions.defaults(state.layerStore())
                .withUserXattr(kernel.userNamespace())
                .withAhead(ahead(config.layers().prefetch(), lazuli.start()))
                .withReadDeadline(config.blob().fetchingTimeout())
                .withReferrers(lazuli.referrers())
                .withTocLimits(lazuli.toc())
                .withPassthrough(config.fuse().passthrough())
                .withLimits(new StoreLimits(lazuli.maxStoreBytes(), lazuli.minFreeBytes()));
        if (!lazuli.readAhead()) {
            options = options.withReadAhead(0);
        }
        LayerFileSystems fileSystems = daemon.add(new LayerFileSystems(options, registry));
        fileSystems.open();
        return fileSystems;
    }

    private static LazyLayers lazy(LayerFileSystems fileSystems) {
        return new LazyLayers() {
            @Override
            public void prefetchMetadata(LayerRequest request) {
                fileSystems.prefetchMetadata(request);
            }

            @Override
            public LayerMount mount(LayerRequest request, Path mountpoint) throws IOException, InterruptedException {
                return fileSystems.mount(request, mountpoint);
            }
        };
    }

    private static AheadOptions ahead(DaemonConfig.Prefetch config, DaemonConfig.Start start) {
        boolean fetched = !config.disabled();
        StartOptions options = StartOptions.of(
                        fetched && start.programs(), fetched && start.use(), start.record(), start.pull())
                .withQuiet(start.quiet());
        return new AheadOptions(
                fetched,
                config.size(),
                config.backgroundFetch(),
                (int) Math.clamp(config.maxConcurrency(), 1, MOST_BACKGROUND_REQUESTS),
                options);
    }

    private static Unverified unverified(DaemonConfig.Layers layers) {
        return new Unverified(layers.allowNoVerification(), layers.disableVerification());
    }

    /// A folder of no snapshot may have an id too, when it could not be removed.
    private static long lastId(MetadataStore metadata, SnapshotFolders folders) throws IOException {
        long last = metadata.lastId();
        for (Path entry : folders.entries()) {
            last = Math.max(
                    last, SnapshotFolders.idOf(entry).map(SnapshotId::number).orElse(0L));
        }
        return last;
    }
}
