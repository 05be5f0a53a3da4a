package dev.lazuli.layerfs;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;

/// A layer that is mounted. Thread-safe.
public interface LayerMount extends AutoCloseable {
    /// Digest of the layer's blob.
    Digest layer();

    /// Where the layer's root is.
    Path mountpoint();

    /// How much of the layer is here; costs a look at each chunk's record.
    LayerStatus status();

    /// Unmounts, lazily where files are still open; a second call does nothing.
    @Override
    void close() throws IOException;
}
