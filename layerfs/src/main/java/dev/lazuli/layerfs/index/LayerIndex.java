package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;

/// The tree of a layer, read from its mapped index file. Immutable and thread-safe; lookups allocate nothing.
///
/// Nodes are numbers from 1, the root; a number that [#isNode] refuses must not be passed to other methods. Chunks are
/// numbers from 0. After [#close()] all methods throw [IllegalStateException].
public final class LayerIndex implements AutoCloseable {
    /// The node of the layer's root directory.
    public static final int ROOT = 1;

    private final Arena arena;
    private final MemorySegment map;
    private final IndexFile.Layout layout;
    private final int nodeCount;
    private final int chunkCount;

    private LayerIndex(Arena arena, MemorySegment map) {
        this.arena = arena;
        this.map = map;
        layout = IndexFile.Layout.of(map);
        nodeCount = (int) map.get(IndexFormat.LONG, IndexFormat.AT_NODES);
        chunkCount = (int) map.get(IndexFormat.LONG, IndexFormat.AT_CHUNKS);
    }

    /// Maps an index file after checking every byte of it.
    ///
    /// @throws DamagedIndexException               if it is not what was written, or not for this layer and TOC
    /// @throws java.nio.file.NoSuchFileException if there is none
    @SuppressWarnings("MustBeClosed") // closed by close(), or here when the file is not good
    public static LayerIndex open(Path file, Digest layer, TocDigest toc) throws IOException {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            LayerIndex index = new LayerIndex(arena, IndexFile.map(file, layer, toc, arena));
            opened = true;
            return index;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /// Bytes of the layer's blob.
    public long blobSize() {
        return map.get(IndexFormat.LONG, IndexFormat.AT_BLOB_SIZE);
    }

    /// Where in the blob the chunks end and the TOC starts.
    public long chunksEnd() {
        return map.get(IndexFormat.LONG, IndexFormat.AT_CHUNKS_END);
    }

    /// Where the area at the top of the blob ends that a landmark says is worth prefetching, 0 where it says that
    /// nothing is; empty where there is no landmark.
    public OptionalLong prefetchEnd() {
        long end = map.get(IndexFormat.LONG, IndexFormat.AT_PREFETCH_END);
        return end < 0 ? OptionalLong.empty() : OptionalLong.of(end);
    }

    /// What the blob's members are compressed with.
    public MemberFormat memberFormat() {
        int flags = map.get(IndexFormat.INT, IndexFormat.AT_FLAGS);
        return (flags & IndexFormat.FLAG_ZSTD) != 0 ? MemberFormat.ZSTD : MemberFormat.GZIP;
    }

    /// Whether some node has an xattr, an opaque directory's included.
    public boolean hasXattrs() {
        return has(IndexFormat.FLAG_XATTRS);
    }

    /// Whether some node has the xattr `security.selinux`.
    public boolean hasSecurityLabels() {
        return has(IndexFormat.FLAG_LABELS);
    }

    /// Whether some node has a POSIX ACL.
    public boolean hasAcls() {
        return has(IndexFormat.FLAG_ACLS);
    }

    private boolean has(int flag) {
        return (map.get(IndexFormat.INT, IndexFormat.AT_FLAGS) & flag) != 0;
    }

    /// Node ids given out; they are 1 to this, some of them unused.
    public int nodeCount() {
        return nodeCount;
    }

    /// Chunks of all files.
    public int chunkCount() {
        return chunkCount;
    }

    /// Whether something in the tree has this id.
    public boolean isNode(long node) {
        return node >= 1 && node <= nodeCount && linkCount((int) node) > 0;
    }

    /// What the node is.
    public NodeKind kind(int node) {
        return NodeKind.ofCode(map.get(IndexFormat.BYTE, at(node, IndexFormat.NODE_KIND)));
    }

    /// Permissions with set-user-ID, set-group-ID and sticky bits.
    public int permissions(int node) {
        return map.get(IndexFormat.SHORT, at(node, IndexFormat.NODE_MODE));
    }

    /// `st_mode`: type and permissions.
    public int mode(int node) {
        return kind(node).typeBits() | permissions(node);
    }

    /// Names of a file; 2 and the subdirectories of a directory.
    public int linkCount(int node) {
        return map.get(IndexFormat.INT, at(node, IndexFormat.NODE_LINKS));
    }

    /// Owner, as an unsigned number.
    public int uid(int node) {
        return map.get(IndexFormat.INT, at(node, IndexFormat.NODE_UID));
    }

    /// Group, as an unsigned number.
    public int gid(int node) {
        return map.get(IndexFormat.INT, at(node, IndexFormat.NODE_GID));
    }

    /// Seconds of the modification time since the epoch, negative before 1970.
    public long mtimeSeconds(int node) {
        return map.get(IndexFormat.LONG, at(node, IndexFormat.NODE_MTIME_SECONDS));
    }

    /// Nanoseconds to add to [#mtimeSeconds].
    public int mtimeNanos(int node) {
        return map.get(IndexFormat.INT, at(node, IndexFormat.NODE_MTIME_NANOS));
    }

    /// Bytes of a file or of a symlink's target; 0 for others.
    public long size(int node) {
        return map.get(IndexFormat.LONG, at(node, IndexFormat.NODE_SIZE));
    }

    /// Major number of a device.
    public int deviceMajor(int node) {
        return (int) (content(node) >>> 32);
    }

    /// Minor number of a device.
    public int deviceMinor(int node) {
        return (int) content(node);
    }

    /// The directory that holds the node; of several, any. 0 for the root.
    public int parent(int node) {
        return map.get(IndexFormat.INT, at(node, IndexFormat.NODE_PARENT));
    }

    /// The target of a symlink, a view of the mapped file.
    public MemorySegment linkTarget(int node) {
        return text(content(node), count(node));
    }

    /// Whether a directory hides what lower layers have in it.
    public boolean isOpaque(int directory) {
        return (map.get(IndexFormat.BYTE, at(directory, IndexFormat.NODE_FLAGS)) & IndexFormat.NODE_FLAG_OPAQUE) != 0;
    }

    /// The xattrs of a node but that of opaque directories.
    public Xattrs xattrs(int node) {
        int length = map.get(IndexFormat.INT, at(node, IndexFormat.NODE_XATTR_LENGTH));
        return new Xattrs(text(map.get(IndexFormat.LONG, at(node, IndexFormat.NODE_XATTRS)), length));
    }

    /// Names in a directory, `.` and `..` not counted.
    public int childCount(int directory) {
        return count(directory);
    }

    /// The node of the `child`th name of a directory, counted from 0 in the order of the names' bytes.
    public int childNode(int directory, int child) {
        return map.get(IndexFormat.INT, childRecord(directory, child) + IndexFormat.NAME_NODE);
    }

    /// Bytes of the `child`th name.
    public int childNameLength(int directory, int child) {
        return nameLength(childRecord(directory, child));
    }

    /// Where the `child`th name begins in [#names()].
    public long childNameOffset(int directory, int child) {
        return nameAt(childRecord(directory, child));
    }

    /// The bytes that hold the names, among others.
    public MemorySegment names() {
        return map;
    }

    /// The node of a name in a directory, 0 when there is none. Bytes are compared.
    ///
    /// @param name   holds the name's bytes
    /// @param offset of its first byte
    /// @param length bytes
    public int lookup(int directory, MemorySegment name, long offset, int length) {
        int low = 0;
        int high = count(directory) - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long record = childRecord(directory, middle);
            int order = compare(nameAt(record), nameLength(record), name, offset, length);
            if (order == 0) {
                return map.get(IndexFormat.INT, record + IndexFormat.NAME_NODE);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return 0;
    }

    /// The first chunk of a file.
    public int firstChunk(int file) {
        return (int) content(file);
    }

    /// Chunks of a file.
    public int fileChunkCount(int file) {
        return count(file);
    }

    /// The chunk of a non-empty file that holds a byte of it.
    public int chunkAt(int file, long fileOffset) {
        int low = firstChunk(file);
        int high = low + count(file) - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (chunkFileOffset(middle) <= fileOffset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Where a chunk starts in its file.
    public long chunkFileOffset(int chunk) {
        return map.get(IndexFormat.LONG, chunkAt(chunk) + IndexFormat.CHUNK_FILE_OFFSET);
    }

    /// Uncompressed bytes of a chunk.
    public long chunkSize(int chunk) {
        return map.get(IndexFormat.LONG, chunkAt(chunk) + IndexFormat.CHUNK_SIZE);
    }

    /// Whether a chunk is zero bytes that are nowhere in the blob. It has no digest.
    public boolean isHole(int chunk) {
        return chunkBlobOffset(chunk) == IndexFormat.NOWHERE;
    }

    /// Where the member with a chunk starts in the blob; behind its end for a hole.
    public long chunkBlobOffset(int chunk) {
        return map.get(IndexFormat.LONG, chunkAt(chunk) + IndexFormat.CHUNK_BLOB_OFFSET);
    }

    /// Where the bytes of the blob end that surely hold a chunk; behind its end for a hole.
    public long chunkBlobEnd(int chunk) {
        return map.get(IndexFormat.LONG, chunkAt(chunk) + IndexFormat.CHUNK_BLOB_END);
    }

    /// Uncompressed bytes of the member before a chunk.
    public long chunkInnerOffset(int chunk) {
        return map.get(IndexFormat.LONG, chunkAt(chunk) + IndexFormat.CHUNK_INNER_OFFSET);
    }

    /// The node of the file that a chunk belongs to; nothing in the tree when that entry was replaced.
    public int chunkFile(int chunk) {
        return map.get(IndexFormat.INT, chunkAt(chunk) + IndexFormat.CHUNK_NODE);
    }

    /// The 32 bytes of a chunk's SHA-256, a view of the mapped file.
    public MemorySegment chunkDigest(int chunk) {
        return map.asSlice(chunkAt(chunk) + IndexFormat.CHUNK_DIGEST, IndexFormat.CHUNK_DIGEST_BYTES);
    }

    /// A chunk that is no hole as an object, to read it from the blob.
    public Chunk chunk(int chunk) {
        String hex = HexFormat.of().formatHex(chunkDigest(chunk).toArray(IndexFormat.BYTE));
        return new Chunk(
                chunkFileOffset(chunk),
                chunkSize(chunk),
                ByteRange.between(chunkBlobOffset(chunk), chunkBlobEnd(chunk)),
                chunkInnerOffset(chunk),
                new Digest("sha256", hex));
    }

    /// The `rank`th chunk in the order of the blob, counted from 0; holes come last.
    public int chunkByPlaceInBlob(int rank) {
        return map.get(IndexFormat.INT, layout.order() + (long) rank * Integer.BYTES);
    }

    /// How many chunks start in the blob before `blobOffset`: the rank of the first that does not.
    public int rankOfBlobOffset(long blobOffset) {
        int low = 0;
        int high = chunkCount;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (chunkBlobOffset(chunkByPlaceInBlob(middle)) < blobOffset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// A path of the node, for messages; searches the directories on the way.
    public String path(int node) {
        StringBuilder path = new StringBuilder();
        for (int at = node; at > ROOT && at <= nodeCount; at = parent(at)) {
            path.insert(0, "/" + nameIn(parent(at), at));
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    private String nameIn(int directory, int node) {
        for (int i = 0; directory >= ROOT && i < count(directory); i++) {
            long record = childRecord(directory, i);
            if (map.get(IndexFormat.INT, record + IndexFormat.NAME_NODE) == node) {
                byte[] name = map.asSlice(nameAt(record), nameLength(record)).toArray(IndexFormat.BYTE);
                return new String(name, StandardCharsets.UTF_8);
            }
        }
        return "(replaced entry " + node + ")";
    }

    private int compare(long at, int length, MemorySegment name, long offset, int otherLength) {
        long difference = MemorySegment.mismatch(map, at, at + length, name, offset, offset + otherLength);
        if (difference < 0) {
            return 0;
        }
        if (difference == length || difference == otherLength) {
            return Integer.compare(length, otherLength);
        }
        return Byte.compareUnsigned(
                map.get(IndexFormat.BYTE, at + difference), name.get(IndexFormat.BYTE, offset + difference));
    }

    private long childRecord(int directory, int child) {
        return layout.names() + (content(directory) + child) * IndexFormat.NAME_BYTES;
    }

    private long nameAt(long record) {
        return layout.text() + (map.get(IndexFormat.INT, record + IndexFormat.NAME_TEXT) & 0xffff_ffffL);
    }

    private int nameLength(long record) {
        return map.get(IndexFormat.SHORT, record + IndexFormat.NAME_LENGTH);
    }

    private MemorySegment text(long at, long length) {
        return map.asSlice(layout.text() + at, length);
    }

    private long content(int node) {
        return map.get(IndexFormat.LONG, at(node, IndexFormat.NODE_CONTENT));
    }

    private int count(int node) {
        return map.get(IndexFormat.INT, at(node, IndexFormat.NODE_COUNT));
    }

    private long at(int node, int field) {
        return layout.nodes() + (node - 1L) * IndexFormat.NODE_BYTES + field;
    }

    private long chunkAt(int chunk) {
        return layout.chunks() + (long) chunk * IndexFormat.CHUNK_BYTES;
    }

    /// Unmaps the file. No other thread may be inside a method.
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
