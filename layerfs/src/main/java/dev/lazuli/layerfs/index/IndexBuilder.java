package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.Landmark;
import dev.lazuli.estargz.TocEntry;
import dev.lazuli.estargz.TocVisitor;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Takes a TOC entry by entry and writes the index file of its layer.
///
/// The tree is what an extraction of the tar would leave, except that a hard link may name a target that comes later.
/// What is kept until [#write] is outside the heap; the heap needs a few numbers per entry of the largest directory.
/// For one thread; [#close()] frees all.
public final class IndexBuilder implements TocVisitor, AutoCloseable {
    private static final int MAX_NODES = 8 << 20;

    private final Namespace names;
    private final NodeTable nodes = new NodeTable();
    private final GrowingBytes chunks = new GrowingBytes(64L * IndexFormat.CHUNK_BYTES);
    private final HardLinks links;
    private final PathBytes path = new PathBytes();
    private int current;
    private @Nullable Digest currentDigest;
    private @Nullable Landmark landmark;
    private long prefetchEnd = -1;

    public IndexBuilder() throws UnservableTocException {
        names = new Namespace(MAX_NODES);
        names.rename(Namespace.ROOT, 1);
        links = new HardLinks(names, nodes);
    }

    @Override
    public void entry(TocEntry entry) throws UnservableTocException {
        if (nodes.count() >= MAX_NODES) {
            throw new UnservableTocException("the TOC has more than " + MAX_NODES + " entries");
        }
        current = nodes.add();
        currentDigest = null;
        landmark = Landmark.named(entry.name()).orElse(null);
        if (landmark == Landmark.NO_PREFETCH) {
            prefetchEnd = Math.max(prefetchEnd, 0);
        }
        path.set(entry.name());
        if (path.components() == 0) {
            root(entry);
            return;
        }
        int place = place(entry.name());
        boolean marker = Whiteouts.isMarker(path) && !(entry instanceof TocEntry.Directory && Whiteouts.isMeta(path));
        if (entry instanceof TocEntry.HardLink link && !marker) {
            links.add(place, current, link);
            return;
        }
        nodes.setAttributes(current, entry.attributes());
        if (marker) {
            nodes.setWhiteout(current);
        } else {
            describe(entry);
        }
        boolean directory = nodes.kind(current) == NodeKind.DIRECTORY;
        names.occupy(place, current, directory && isDirectory(names.node(place)));
    }

    @Override
    public void chunk(Chunk chunk) throws UnservableTocException {
        if (!chunk.digest().algorithm().equals("sha256")) {
            throw new UnservableTocException("the TOC has a chunk digest " + chunk.digest() + ": expected sha256");
        }
        if (landmark == Landmark.PREFETCH) {
            prefetchEnd = chunk.compressed().offset();
        }
        long at = addChunk(chunk.fileOffset(), chunk.size());
        chunks.setLong(at + IndexFormat.CHUNK_BLOB_OFFSET, chunk.compressed().offset());
        chunks.setLong(at + IndexFormat.CHUNK_BLOB_END, chunk.compressed().end());
        chunks.setLong(at + IndexFormat.CHUNK_INNER_OFFSET, chunk.innerOffset());
        byte[] digest = chunk.digest().bytes();
        for (int i = 0; i < digest.length; i++) {
            chunks.setByte(at + IndexFormat.CHUNK_DIGEST + i, digest[i]);
        }
    }

    @Override
    public void hole(long fileOffset, long size) {
        long at = addChunk(fileOffset, size);
        chunks.setLong(at + IndexFormat.CHUNK_BLOB_OFFSET, IndexFormat.NOWHERE);
        chunks.setLong(at + IndexFormat.CHUNK_BLOB_END, IndexFormat.NOWHERE);
    }

    /// Adds a record of which everything that follows its size is still zero, but for the node.
    private long addChunk(long fileOffset, long size) {
        if (nodes.chunkCount(current) == 1 && currentDigest != null) {
            nodes.setDigest(current, currentDigest.bytes());
        }
        if (nodes.kind(current) == NodeKind.REGULAR) {
            nodes.addChunk(current);
        }
        long at = chunks.reserve(IndexFormat.CHUNK_BYTES);
        chunks.setLong(at + IndexFormat.CHUNK_FILE_OFFSET, fileOffset);
        chunks.setLong(at + IndexFormat.CHUNK_SIZE, size);
        chunks.setInt(at + IndexFormat.CHUNK_NODE, current);
        return at;
    }

    /// Writes the index: to a temporary file beside `target`, synced, then renamed. The builder is used up by it.
    ///
    /// @param blob what the entries are in
    public void write(Path target, IndexedBlob blob) throws IOException {
        links.resolve();
        int[] byPlaceInBlob = byPlaceInBlob();
        try (GrowingBytes nameRecords = new GrowingBytes(64L * IndexFormat.NAME_BYTES)) {
            new TreeFinisher(names, nodes, nameRecords).finish();
            IndexFile.Header header = new IndexFile.Header(blob, nodes.flags(), nodes.count(), prefetchEnd);
            IndexFile.write(target, header, nodes.records(), nameRecords, chunks, byPlaceInBlob, nodes.text());
        }
    }

    private void root(TocEntry entry) throws UnservableTocException {
        if (!(entry instanceof TocEntry.Directory)) {
            throw new UnservableTocException("the TOC's entry for the root is no directory");
        }
        nodes.setAttributes(current, entry.attributes());
        nodes.setKind(current, NodeKind.DIRECTORY);
        nodes.setRoot(current);
    }

    /// The place of the current path; directories on the way that are missing are implied.
    private int place(String name) throws UnservableTocException {
        int place = Namespace.ROOT;
        int last = path.components() - 1;
        for (int i = 0; i < last; i++) {
            place = names.childOrVacant(place, path.bytes(), path.start(i), path.length(i));
            if (names.node(place) == Namespace.VACANT) {
                names.occupy(place, Namespace.IMPLIED, false);
            } else if (!isDirectory(names.node(place))) {
                throw new UnservableTocException(
                        "the TOC has an entry \"" + name + "\" below a path that is no directory");
            }
        }
        return names.childOrVacant(place, path.bytes(), path.start(last), path.length(last));
    }

    private void describe(TocEntry entry) throws UnservableTocException {
        switch (entry) {
            case TocEntry.Directory _ -> nodes.setKind(current, NodeKind.DIRECTORY);
            case TocEntry.RegularFile file -> {
                nodes.setKind(current, NodeKind.REGULAR);
                nodes.setSize(current, file.size());
                nodes.setContent(current, chunkCount(), 0);
                currentDigest = file.digest();
            }
            case TocEntry.Symlink link -> {
                byte[] target = PathBytes.encode(link.target(), "link target");
                nodes.setKind(current, NodeKind.SYMLINK);
                nodes.setSize(current, target.length);
                nodes.setContent(current, nodes.text().append(target, 0, target.length), target.length);
            }
            case TocEntry.Device device -> {
                boolean character = device.kind() == TocEntry.Device.Kind.CHARACTER;
                nodes.setKind(current, character ? NodeKind.CHARACTER_DEVICE : NodeKind.BLOCK_DEVICE);
                nodes.setContent(current, (long) device.major() << 32 | device.minor() & 0xffff_ffffL, 0);
            }
            case TocEntry.Fifo _ -> nodes.setKind(current, NodeKind.FIFO);
            case TocEntry.HardLink _ -> throw new AssertionError("hard links have no node of their own");
        }
    }

    private boolean isDirectory(int node) {
        return node == Namespace.IMPLIED || (node > 0 && nodes.kind(node) == NodeKind.DIRECTORY);
    }

    private int chunkCount() {
        return (int) (chunks.size() / IndexFormat.CHUNK_BYTES);
    }

    private int[] byPlaceInBlob() {
        int[] order = new int[chunkCount()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        IntSort.sort(order, order.length, (a, b) -> {
            int first = Long.compare(
                    chunkField(a, IndexFormat.CHUNK_BLOB_OFFSET), chunkField(b, IndexFormat.CHUNK_BLOB_OFFSET));
            return first != 0
                    ? first
                    : Long.compare(
                            chunkField(a, IndexFormat.CHUNK_INNER_OFFSET),
                            chunkField(b, IndexFormat.CHUNK_INNER_OFFSET));
        });
        return order;
    }

    private long chunkField(int chunk, int field) {
        return chunks.getLong((long) chunk * IndexFormat.CHUNK_BYTES + field);
    }

    @Override
    public void close() {
        names.close();
        nodes.close();
        chunks.close();
        links.close();
    }
}
