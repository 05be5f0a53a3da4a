package dev.lazuli.layerfs.source;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.BlobTail;
import java.io.IOException;
import java.io.InputStream;

/// The blob of one layer, wherever it is. Nothing of it is verified here. Thread-safe.
public interface LayerBlob {
    /// The last bytes of the blob and its size.
    BlobTail tail(long bytes) throws IOException, InterruptedException;

    /// A part of the blob; the caller closes it.
    InputStream range(ByteRange range) throws IOException, InterruptedException;
}
