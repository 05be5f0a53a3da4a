package dev.lazuli.layerfs;

import dev.lazuli.fuse.FuseServer;
import dev.lazuli.layerfs.prefetch.StartPrefetch;
import dev.lazuli.layerfs.read.LayerReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// A layer and the FUSE server that shows it. Thread-safe.
final class MountedLayer implements LayerMount {
    private static final Duration BUSY_CHECK = Duration.ofSeconds(1);

    private final LayerRequest request;
    private final FuseServer server;
    private final SharedLayers.Lease lease;
    private final Consumer<MountedLayer> whenClosed;
    private final StartPrefetch.Mount start;
    private final long size;

    /// @param lease ended with the last use of the mount
    /// @param start ended with the mount
    MountedLayer(
            LayerRequest request,
            FuseServer server,
            SharedLayers.Lease lease,
            StartPrefetch.Mount start,
            Consumer<MountedLayer> whenClosed) {
        this.request = request;
        this.server = server;
        this.lease = lease;
        this.start = start;
        this.whenClosed = whenClosed;
        size = lease.reader().index().blobSize();
    }

    @Override
    public LayerRequest request() {
        return request;
    }

    @Override
    public Path mountpoint() {
        return server.mountpoint();
    }

    @Override
    public LayerStatus status() {
        LayerReader reader = lease.reader();
        if (!reader.retain()) {
            throw new IllegalStateException("layer " + layer() + " is not mounted any more");
        }
        try {
            return new LayerStatus(layer(), size, reader.fetchedSize(), reader.aheadSize(), reader.lastError());
        } finally {
            reader.release();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            server.close();
        } finally {
            start.close();
            whenClosed.accept(this);
            if (server.isServing()) {
                Thread.ofVirtual().name("busy-" + layer().shortHex()).start(this::closeLeaseAtEnd);
            } else {
                lease.close();
            }
        }
    }

    /// Files of an unmounted layer that are still open are served until they are closed.
    private void closeLeaseAtEnd() {
        try {
            while (server.isServing()) {
                Thread.sleep(BUSY_CHECK);
            }
            lease.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
