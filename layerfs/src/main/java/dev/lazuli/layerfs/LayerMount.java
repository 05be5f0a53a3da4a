package dev.lazuli.layerfs;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;

/// A layer that is mounted. Thread-safe.
public interface LayerMount extends AutoCloseable {
    /// What was mounted: as it was asked for, with what had to be found out about its TOC.
    LayerRequest request();

    /// Digest of the layer's blob.
    default Digest layer() {
        return request().layer();
    }

    /// Where the layer's root is.
    Path mountpoint();

    /// How much of the layer is here; costs a look at each chunk's record.
    LayerStatus status();

    /// Unmounts, lazily where files are still open; a second call does nothing.
    @Override
    void close() throws IOException;
}
