package dev.lazuli.layerfs.index;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Where things stand in an index file. All numbers are little-endian.
///
/// | Offset | Bytes | Header |
/// |---|---|---|
/// | 0 | 8 | magic `LZLINDEX` |
/// | 8 | 4 | version of the format |
/// | 12 | 4 | version of the node id scheme |
/// | 16 | 8 | length of the file |
/// | 24 | 4 | CRC-32C of all that follows the header |
/// | 28 | 4 | flags, see below |
/// | 32 | 8 | number of node ids given out, the root included |
/// | 40 | 8 | number of names |
/// | 48 | 8 | number of chunks |
/// | 56 | 8 | bytes in the text area |
/// | 64 | 8 | size of the layer's blob |
/// | 72 | 8 | offset behind the last byte of the blob that chunks may use |
/// | 80 | 72 | layer digest: algorithm (1 = sha256, 2 = sha512), 7 zeros, 64 bytes |
/// | 152 | 72 | TOC digest, likewise |
/// | 224 | 8 | where the area at the top of the blob ends that is worth prefetching; -1 if nothing tells |
/// | 252 | 4 | CRC-32C of bytes 0 to 251 |
///
/// Flags: 1 = some node has an xattr or is opaque, 2 = the blob's members are zstd frames, 4 = some node has the
/// xattr `security.selinux`, 8 = some node has a POSIX ACL.
///
/// Then come, one behind the other: node records (of node 1, 2, …), name records (each directory's in one run sorted
/// by bytes), chunk records (each file's in one run sorted by file offset), the chunks' numbers (4 bytes each) sorted
/// by their place in the blob, holes last, and the text area (names, link targets, xattrs, file digests).
final class IndexFormat {
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// `LZLINDEX` read as a little-endian number.
    static final long MAGIC = 0x5845444e494c5a4cL;

    static final int VERSION = 3;
    static final int NODE_ID_SCHEME = 1;
    static final int FLAG_XATTRS = 1;
    static final int FLAG_ZSTD = 2;
    static final int FLAG_LABELS = 4;
    static final int FLAG_ACLS = 8;

    static final int HEADER_BYTES = 256;
    static final int AT_MAGIC = 0;
    static final int AT_VERSION = 8;
    static final int AT_NODE_ID_SCHEME = 12;
    static final int AT_FILE_LENGTH = 16;
    static final int AT_BODY_CRC = 24;
    static final int AT_FLAGS = 28;
    static final int AT_NODES = 32;
    static final int AT_NAMES = 40;
    static final int AT_CHUNKS = 48;
    static final int AT_TEXT = 56;
    static final int AT_BLOB_SIZE = 64;
    static final int AT_CHUNKS_END = 72;
    static final int AT_LAYER_DIGEST = 80;
    static final int AT_TOC_DIGEST = 152;
    static final int AT_PREFETCH_END = 224;
    static final int AT_HEADER_CRC = 252;
    static final int DIGEST_FIELD_BYTES = 72;
    static final int DIGEST_AT = 8;

    /// Node record: what `stat` says, and where the content is described.
    static final int NODE_BYTES = 72;

    static final int NODE_KIND = 0;
    static final int NODE_FLAGS = 1;
    static final int NODE_MODE = 2;
    static final int NODE_LINKS = 4;
    static final int NODE_UID = 8;
    static final int NODE_GID = 12;
    static final int NODE_MTIME_SECONDS = 16;
    static final int NODE_MTIME_NANOS = 24;
    static final int NODE_XATTR_LENGTH = 28;
    static final int NODE_SIZE = 32;

    /// Directory: number of its first name; file: number of its first chunk; symlink: its target in the text area;
    /// device: major number in the upper half, minor in the lower.
    static final int NODE_CONTENT = 40;

    /// Directory: names; file: chunks; symlink: bytes of the target.
    static final int NODE_COUNT = 48;

    static final int NODE_PARENT = 52;
    static final int NODE_XATTRS = 56;

    /// Where in the text area the digest of the whole file stands, plus 1; 0 when the only chunk's digest is it.
    static final int NODE_DIGEST = 64;

    static final int NODE_FLAG_OPAQUE = 1;

    /// Name record.
    static final int NAME_BYTES = 12;

    static final int NAME_TEXT = 0;
    static final int NAME_NODE = 4;
    static final int NAME_LENGTH = 8;

    /// Chunk record. That of a hole, a chunk of zero bytes that is not read from the blob, has [#NOWHERE] as both
    /// offsets in the blob, and zeros for a digest.
    static final int CHUNK_BYTES = 80;

    static final int CHUNK_FILE_OFFSET = 0;
    static final int CHUNK_SIZE = 8;
    static final int CHUNK_BLOB_OFFSET = 16;
    static final int CHUNK_BLOB_END = 24;
    static final int CHUNK_INNER_OFFSET = 32;
    static final int CHUNK_NODE = 40;
    static final int CHUNK_DIGEST = 48;
    static final int CHUNK_DIGEST_BYTES = 32;
    static final long NOWHERE = Long.MAX_VALUE;

    /// Xattr in the text area: length of the name (2), length of the value (4), name, value.
    static final int XATTR_HEAD_BYTES = 6;

    private IndexFormat() {}
}
