package dev.lazuli.snapshotter.remote;

import dev.lazuli.layerfs.LayerMount;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.layerfs.LayerStatus;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Layers without a registry and mounts without a kernel: a mount is an entry of a set. It can be told to fail, to
/// wait, and to lose mounts.
public final class FakeLayers implements LazyLayers, MountTable {
    /// Bytes that every layer pretends to have fetched.
    public static final long FETCHED = 4711;

    private final Set<Path> mounted = new ConcurrentSkipListSet<>();
    private final Set<Path> dead = new ConcurrentSkipListSet<>();
    private final Map<Digest, String> failures = new ConcurrentHashMap<>();
    private final List<Digest> attempts = new CopyOnWriteArrayList<>();
    private final List<Digest> prefetched = new CopyOnWriteArrayList<>();
    private volatile @Nullable CountDownLatch gate;

    /// From now on, mounting this layer fails; a null reason ends that.
    public void fail(Digest layer, @Nullable String reason) {
        if (reason == null) {
            failures.remove(layer);
        } else {
            failures.put(layer, reason);
        }
    }

    /// From now on, mounts wait until the latch is open.
    public void holdUntil(CountDownLatch latch) {
        gate = latch;
    }

    /// All mounts die, as those of a daemon that is killed; they stay in the tree.
    public void killAll() {
        dead.addAll(mounted);
    }

    /// Something is mounted here that nobody knows of.
    public void mountStranger(Path mountpoint) {
        mounted.add(mountpoint);
        dead.add(mountpoint);
    }

    /// The mountpoints of all mounts, dead ones too.
    public Set<Path> mounted() {
        return Set.copyOf(mounted);
    }

    /// The layers that were tried to mount, in order.
    public List<Digest> attempts() {
        return List.copyOf(attempts);
    }

    /// The layers that were started to resolve, in order.
    public List<Digest> prefetched() {
        return List.copyOf(prefetched);
    }

    @Override
    public void prefetchMetadata(LayerRequest request) {
        prefetched.add(request.layer());
    }

    @Override
    public LayerMount mount(LayerRequest request, Path mountpoint) throws IOException, InterruptedException {
        attempts.add(request.layer());
        CountDownLatch latch = gate;
        if (latch != null) {
            latch.await();
        }
        String failure = failures.get(request.layer());
        if (failure != null) {
            throw new IOException(failure);
        }
        if (!Files.isDirectory(mountpoint)) {
            throw new IOException("no folder to mount at: " + mountpoint);
        }
        if (!mounted.add(mountpoint)) {
            throw new IOException("already mounted: " + mountpoint);
        }
        return new FakeMount(request, mountpoint);
    }

    private final class FakeMount implements LayerMount {
        private final LayerRequest request;
        private final Path mountpoint;

        FakeMount(LayerRequest request, Path mountpoint) {
            this.request = request;
            this.mountpoint = mountpoint;
        }

        @Override
        public LayerRequest request() {
            return request;
        }

        @Override
        public Path mountpoint() {
            return mountpoint;
        }

        @Override
        public LayerStatus status() {
            return new LayerStatus(layer(), 10_000, FETCHED, 0, Optional.empty());
        }

        @Override
        public void close() throws IOException {
            detach(mountpoint);
        }
    }

    @Override
    public List<Path> within(Path folder) {
        return mounted.stream().filter(m -> m.startsWith(folder)).toList();
    }

    @Override
    public void detach(Path mountpoint) {
        mounted.remove(mountpoint);
        dead.remove(mountpoint);
    }

    @Override
    public boolean isAlive(Path folder) {
        return mounted.contains(folder) && !dead.contains(folder);
    }
}
