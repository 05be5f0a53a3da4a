package dev.lazuli.layerfs.source;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.BlobTail;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// The blob of one layer, wherever it is. Nothing of it is verified here. Thread-safe.
public interface LayerBlob {
    /// The last bytes of the blob and its size.
    BlobTail tail(long bytes) throws IOException, InterruptedException;

    /// A part of the blob; the caller closes it.
    InputStream range(ByteRange range) throws IOException, InterruptedException;

    /// As [#range], but from another server than that which [#range] asks first, where there are several:
    /// what is wrong there may be right here.
    default InputStream rangeFromElsewhere(ByteRange range) throws IOException, InterruptedException {
        return range(range);
    }

    /// The blobs that are said to hold the TOC of this layer, in the order in which to try them; for layers
    /// whose footer says that their TOC is elsewhere.
    ///
    /// @throws NoExternalTocException if none is known
    List<TocBlob> externalTocs() throws IOException, InterruptedException;

    /// A blob with nothing but a TOC.
    @FunctionalInterface
    interface TocBlob {
        /// All of it; the caller closes it.
        InputStream open() throws IOException, InterruptedException;
    }
}
