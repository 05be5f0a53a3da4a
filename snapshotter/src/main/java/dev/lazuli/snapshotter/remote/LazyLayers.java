package dev.lazuli.snapshotter.remote;

import dev.lazuli.layerfs.LayerMount;
import dev.lazuli.layerfs.LayerRequest;
import java.io.IOException;
import java.nio.file.Path;

/// What can mount layers lazily. Thread-safe.
public interface LazyLayers {
    /// Starts to resolve a layer that will probably be asked for soon. Returns at once and never throws.
    void prefetchMetadata(LayerRequest request);

    /// Mounts a layer; blocks until it is verified and mounted.
    ///
    /// @param mountpoint an empty folder
    /// @return what unmounts it when it is closed
    /// @throws IOException when it cannot be mounted; then nothing is mounted
    LayerMount mount(LayerRequest request, Path mountpoint) throws IOException, InterruptedException;
}
