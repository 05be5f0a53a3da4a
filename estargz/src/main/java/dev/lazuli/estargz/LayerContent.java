package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarEntry;
import dev.lazuli.estargz.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;

/// What becomes a layer, and in which order. Written once.
sealed interface LayerContent permits LayerContent.InOrder, PrioritizedContent, LosslessContent {
    /// Writes everything but what ends the archive.
    void writeTo(EntryWriter out) throws IOException, InterruptedException;

    /// Behind a landmark that says that nothing is worth prefetching, the entries as they come.
    ///
    /// @param uncompressed a tar stream, read to the end of the archive
    record InOrder(InputStream uncompressed) implements LayerContent {
        @Override
        public void writeTo(EntryWriter out) throws IOException, InterruptedException {
            out.landmark(Landmark.NO_PREFETCH);
            TarReader tar = new TarReader(uncompressed);
            TarEntry entry = tar.next();
            while (entry != null) {
                out.entry(entry, tar);
                entry = tar.next();
            }
        }
    }
}
