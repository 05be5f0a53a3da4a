package dev.lazuli.layerfs;

import dev.lazuli.fuse.FuseMountOptions;
import dev.lazuli.fuse.FuseServer;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.mount.LayerTree;
import dev.lazuli.layerfs.mount.ReadBuffers;
import dev.lazuli.layerfs.prefetch.ImageDocuments;
import dev.lazuli.layerfs.prefetch.ProfileStore;
import dev.lazuli.layerfs.prefetch.RegistryDocuments;
import dev.lazuli.layerfs.prefetch.StartPrefetch;
import dev.lazuli.layerfs.read.Fetches;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.layerfs.read.ReadAheadOptions;
import dev.lazuli.layerfs.source.ImageManifests;
import dev.lazuli.layerfs.source.LayerBlob;
import dev.lazuli.layerfs.source.RegistryBlob;
import dev.lazuli.layerfs.source.TocImages;
import dev.lazuli.layerfs.store.ChunkStore;
import dev.lazuli.linux.Processes;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All lazily mounted layers of this node. Thread-safe.
///
/// A layer's life: [#prefetchMetadata] may fetch its TOC early; [#mount] verifies the TOC, makes the layer's
/// index and mounts it; from then on reads of the mounted tree fetch the chunks that they need, verify them
/// and keep them. A layer that was mounted once needs no network to be mounted again, and fetches no chunk
/// twice. Nothing is kept that was not verified.
///
/// Life of an object: constructor, [#open()], any number of the others, [#close()].
public final class LayerFileSystems implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LayerFileSystems.class.getName());
    private static final String SOURCE = "stargz";
    private static final String SUBTYPE = "lazuli";
    private static final int MOST_PROFILES = 512;

    private final LayerFsOptions options;
    private final Function<LayerRequest, LayerBlob> blobs;
    private final Completion completion;
    private final LayerLayout layout;
    private final TocPrefetch prefetch;
    private final LayerIndexes indexes;
    private final SharedLayers layers = new SharedLayers();
    private final Fetches fetches = new Fetches();
    private final AheadFetches ahead;
    private final ProfileStore profiles;
    private final StartPrefetch starts;
    private final ReadBuffers buffers = new ReadBuffers();
    private final Set<MountedLayer> mounts = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ChunkStore store;

    /// Layers from registries. Does no I/O.
    ///
    /// @param registry stays the caller's; to be closed after this object
    public LayerFileSystems(LayerFsOptions options, RegistryClient registry) {
        this(options, registry, new ImageManifests(registry));
    }

    private LayerFileSystems(LayerFsOptions options, RegistryClient registry, ImageManifests manifests) {
        this(
                options,
                blobs(registry, new TocImages(manifests, options.referrers())),
                new ManifestLookup(manifests),
                new RegistryDocuments(registry, manifests));
    }

    /// Layers from wherever `blobs` says, of which nothing more is known than is asked for.
    LayerFileSystems(LayerFsOptions options, Function<LayerRequest, LayerBlob> blobs) {
        this(options, blobs, request -> request, ImageDocuments.NONE);
    }

    /// Layers from wherever `blobs` says, of images of which `documents` knows.
    LayerFileSystems(
            LayerFsOptions options,
            Function<LayerRequest, LayerBlob> blobs,
            Completion completion,
            ImageDocuments documents) {
        this.options = options;
        this.blobs = blobs;
        this.completion = completion;
        layout = new LayerLayout(options.root());
        prefetch = new TocPrefetch(layout, options.tocs());
        ahead = new AheadFetches(options.ahead());
        indexes = new LayerIndexes(layout, prefetch, options.tocs());
        profiles = new ProfileStore(layout.profiles(), MOST_PROFILES);
        starts = new StartPrefetch(options.ahead().start(), documents, profiles);
    }

    /// Finds out about a layer's TOC what a request does not say.
    interface Completion {
        /// The request as it was, or with a [LayerRequest#trust()].
        LayerRequest complete(LayerRequest request) throws IOException, InterruptedException;
    }

    private static Function<LayerRequest, LayerBlob> blobs(RegistryClient registry, TocImages tocs) {
        return request -> new RegistryBlob(registry, tocs, request.image(), request.layer());
    }

    /// Opens the store; no other process may have it open. Cheap, however much is in it.
    public void open() throws IOException {
        layout.open();
        boolean opened = false;
        try {
            profiles.open();
            store = ChunkStore.open(options.limits().store(layout.store(), Processes.bootId()));
            opened = true;
        } finally {
            if (!opened) {
                layout.close();
            }
        }
    }

    /// Starts to fetch the TOC of a layer that will probably be mounted soon. Returns at once and never
    /// throws; when it fails, [#mount] will say why. The request needs no TOC digest: the TOC stays
    /// unverified until it is mounted. Few are kept at one time, and none longer than some minutes.
    public void prefetchMetadata(LayerRequest request) {
        try {
            if (!layout.hasIndex(request.layer())) {
                prefetch.start(request, blobs.apply(request));
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, () -> "prefetch of a TOC does not start: layer=" + request.layer(), e);
        }
    }

    /// Mounts a layer; returns when its TOC is verified and its root can be read. A layer that many ask for
    /// at one time is resolved once. Costs one request, two when the TOC is large, none when the layer was
    /// mounted before. Some more when the image's manifest has to be asked what the TOC is verified against,
    /// or when the TOC is in another image.
    ///
    /// @param mountpoint an existing empty folder
    /// @throws NotLazyException when the layer cannot be served lazily: it has no TOC, its TOC digest is
    ///                          missing or differs, its names cannot be expressed, …
    /// @throws IOException      when the registry, the disk or the kernel fails
    public LayerMount mount(LayerRequest asked, Path mountpoint) throws IOException, InterruptedException {
        LayerRequest request = completion.complete(asked);
        StartPrefetch.Mount start =
                starts.begin(request.image(), request.layer(), request.command(), !layout.hasIndex(request.layer()));
        boolean mounted = false;
        SharedLayers.@Nullable Lease lease = null;
        try {
            lease = layers.take(request, () -> newReader(request));
            LayerReader reader = lease.reader();
            start.mounted(reader);
            if (lease.isFirst()) {
                ahead.start(
                        new AheadLayer(
                                request.layer().shortHex(),
                                reader,
                                options.ahead().background()),
                        request.hintedBytes(),
                        () -> starts.followsProfile(request.image()));
            }
            LayerTree tree =
                    new LayerTree(request.layer(), reader.index(), reader, buffers, options.userXattr(), layout.root());
            FuseServer server = FuseServer.mount(mountpoint, fuseOptions(), tree);
            MountedLayer mount = new MountedLayer(request, server, lease, start, mounts::remove);
            mounts.add(mount);
            mounted = true;
            return mount;
        } finally {
            if (!mounted) {
                start.close();
                if (lease != null) {
                    lease.close();
                }
            }
        }
    }

    /// What was done since the start, for metrics.
    public Activity activity() {
        return Activity.of(fetches.counts(), store().report());
    }

    private LayerReader newReader(LayerRequest request) throws IOException, InterruptedException {
        LayerBlob blob = blobs.apply(request);
        LayerIndex index = indexes.open(request, blob);
        return new LayerReader(
                request.layer(),
                index,
                blob,
                store(),
                fetches,
                fetches.line(request.image().host()),
                new ReadAheadOptions(options.readAhead(), options.ahead().background(), options.readDeadline()),
                layout.temporary());
    }

    /// The chunks that are here, once this is open; closed with it.
    public ChunkStore store() {
        ChunkStore opened = store;
        if (opened == null) {
            throw new IllegalStateException("the layers are not open");
        }
        return opened;
    }

    /// What containers read when they started. Usable from [#open()] to [#close()].
    public ProfileStore profiles() {
        return profiles;
    }

    private FuseMountOptions fuseOptions() {
        FuseMountOptions fuse = FuseMountOptions.named(SOURCE, SUBTYPE)
                .withTimeouts(options.entryTimeout(), options.attrTimeout())
                .withSetUserId();
        return options.passthrough() ? fuse.withPassthrough() : fuse.withOpensAnnounced();
    }

    /// Unmounts what is mounted and closes the store.
    @Override
    public void close() throws IOException {
        IOException failure = null;
        List<AutoCloseable> parts = new ArrayList<>(mounts);
        parts.add(prefetch);
        parts.add(starts);
        parts.add(ahead);
        parts.add(fetches);
        ChunkStore opened = store;
        if (opened != null) {
            parts.add(opened);
        }
        parts.add(layout);
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IOException("cannot close the layers: " + e.getMessage(), e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
