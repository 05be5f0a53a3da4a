package dev.lazuli.snapshotter.status;

import dev.lazuli.layerfs.LayerMount;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.snapshotter.remote.LazyLayers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// Lazy layers whose mounts are counted and timed.
///
/// @param layers  that do the work
/// @param metrics that are told
public record MeasuredLayers(LazyLayers layers, LayerMetrics metrics) implements LazyLayers {
    @Override
    public void prefetchMetadata(LayerRequest request) {
        layers.prefetchMetadata(request);
    }

    @Override
    public LayerMount mount(LayerRequest request, Path mountpoint) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            LayerMount mount = layers.mount(request, mountpoint);
            metrics.mounted(request.layer(), Duration.ofNanos(System.nanoTime() - start));
            return mount;
        } catch (IOException | RuntimeException e) {
            metrics.mountFailed(request.layer());
            throw e;
        }
    }
}
