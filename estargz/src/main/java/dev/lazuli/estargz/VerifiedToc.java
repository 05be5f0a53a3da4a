package dev.lazuli.estargz;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/// A TOC that is what the manifest promises and whose entries make sense on their own: clean names, sizes and
/// offsets that do not overflow, payloads before the TOC, chunks without gaps, a digest for every chunk.
///
/// Immutable and thread-safe. Keeps the JSON text (or only its file's path) and 8 bytes for each gzip member that
/// the TOC knows; entries are parsed anew by each visit.
public final class VerifiedToc {
    private VerifiedToc() {}

    /// The digest of the JSON text.
    public TocDigest digest() {
        throw new UnsupportedOperationException();
    }

    /// Number of entries that [#visit(TocVisitor)] shows.
    public int entryCount() {
        throw new UnsupportedOperationException();
    }

    /// Number of chunks that [#visit(TocVisitor)] shows.
    public int chunkCount() {
        throw new UnsupportedOperationException();
    }

    /// Whether any entry has extended attributes.
    public boolean hasXattrs() {
        throw new UnsupportedOperationException();
    }

    /// How many bytes from the start of the blob are worth prefetching: the offset of the prefetch landmark, empty
    /// if the layer has none.
    public OptionalLong prefetchSize() {
        throw new UnsupportedOperationException();
    }

    /// Shows all entries and chunks in TOC order.
    ///
    /// @throws EstargzFormatException if the file with the JSON text has changed since it was verified
    /// @throws IOException            if the file cannot be read, or from the visitor
    public void visit(TocVisitor visitor) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// All entries on the heap, for TOCs that are known to be small.
    public List<TocEntry> entries() throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The chunks of the last regular file of a name, empty if there is none or if the file is empty.
    public List<Chunk> chunks(String name) throws IOException {
        throw new UnsupportedOperationException();
    }
}
