package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.Attributes;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Node records and the text area while an index is built. Node 1 is the root, there from the start. Not thread-safe.
final class NodeTable implements AutoCloseable {
    private static final int ROOT_NODE = 1;
    private static final int IMPLIED_MODE = 0755;

    /// Only while building: a hard link whose target was not there yet.
    private static final int FLAG_LINK = 0x80;

    private static final int MAX_XATTR_NAME = 255;
    private static final int MAX_XATTR_VALUE = 1 << 16;
    private static final int MAX_XATTR_LIST = 1 << 16;

    private final GrowingBytes records = new GrowingBytes(64L * IndexFormat.NODE_BYTES);
    private final GrowingBytes text = new GrowingBytes(1 << 12);
    private int flags;

    NodeTable() {
        impliedDirectory();
    }

    int count() {
        return (int) (records.size() / IndexFormat.NODE_BYTES);
    }

    GrowingBytes records() {
        return records;
    }

    GrowingBytes text() {
        return text;
    }

    /// What the header says of the nodes' attributes: flags of [IndexFormat].
    int flags() {
        return flags;
    }

    /// A new node with nothing set.
    int add() {
        records.reserve(IndexFormat.NODE_BYTES);
        return count();
    }

    /// A new directory without entry: mode 0755, root's, of the epoch.
    int impliedDirectory() {
        int node = add();
        setKind(node, NodeKind.DIRECTORY);
        records.setShort(at(node, IndexFormat.NODE_MODE), IMPLIED_MODE);
        return node;
    }

    void setKind(int node, NodeKind kind) {
        records.setByte(at(node, IndexFormat.NODE_KIND), kind.code());
    }

    NodeKind kind(int node) {
        return NodeKind.ofCode(records.getByte(at(node, IndexFormat.NODE_KIND)));
    }

    void setAttributes(int node, Attributes attributes) throws UnservableTocException {
        records.setShort(at(node, IndexFormat.NODE_MODE), attributes.mode());
        records.setInt(at(node, IndexFormat.NODE_UID), (int) attributes.uid());
        records.setInt(at(node, IndexFormat.NODE_GID), (int) attributes.gid());
        records.setLong(
                at(node, IndexFormat.NODE_MTIME_SECONDS), attributes.modified().getEpochSecond());
        records.setInt(
                at(node, IndexFormat.NODE_MTIME_NANOS), attributes.modified().getNano());
        setXattrs(node, attributes.xattrs());
    }

    private void setXattrs(int node, Map<String, byte[]> xattrs) throws UnservableTocException {
        long start = text.size();
        int listLength = 0;
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            // An unpack drops these too: an image must not steer overlayfs.
            if (xattr.getKey().startsWith("trusted.")) {
                continue;
            }
            flags |= flag(xattr.getKey());
            byte[] name = xattr.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] value = xattr.getValue();
            listLength += name.length + 1;
            if (name.length > MAX_XATTR_NAME || value.length > MAX_XATTR_VALUE || listLength > MAX_XATTR_LIST) {
                throw new UnservableTocException(
                        "the TOC has an extended attribute that Linux cannot hold: a name of " + name.length
                                + " bytes with a value of " + value.length + ", " + listLength + " bytes of names");
            }
            long at = text.reserve(IndexFormat.XATTR_HEAD_BYTES);
            text.setShort(at, name.length);
            text.setInt(at + Short.BYTES, value.length);
            text.append(name, 0, name.length);
            text.append(value, 0, value.length);
        }
        if (text.size() > start) {
            records.setLong(at(node, IndexFormat.NODE_XATTRS), start);
            records.setInt(at(node, IndexFormat.NODE_XATTR_LENGTH), Math.toIntExact(text.size() - start));
            flags |= IndexFormat.FLAG_XATTRS;
        }
    }

    private static int flag(String xattr) {
        return switch (xattr) {
            case "security.selinux" -> IndexFormat.FLAG_LABELS;
            case "system.posix_acl_access", "system.posix_acl_default" -> IndexFormat.FLAG_ACLS;
            default -> 0;
        };
    }

    /// Makes the root look like the node of its entry.
    void setRoot(int entry) {
        byte[] record = new byte[IndexFormat.NODE_BYTES];
        records.copyTo(at(entry, 0), record, 0, record.length);
        for (int i = 0; i < record.length; i++) {
            records.setByte(at(ROOT_NODE, i), record[i]);
        }
        setKind(entry, NodeKind.NONE);
    }

    void setSize(int node, long size) {
        records.setLong(at(node, IndexFormat.NODE_SIZE), size);
    }

    /// Sets where the content of a node is described, see [IndexFormat#NODE_CONTENT].
    void setContent(int node, long content, int count) {
        records.setLong(at(node, IndexFormat.NODE_CONTENT), content);
        records.setInt(at(node, IndexFormat.NODE_COUNT), count);
    }

    void addChunk(int node) {
        long at = at(node, IndexFormat.NODE_COUNT);
        records.setInt(at, records.getInt(at) + 1);
    }

    int chunkCount(int node) {
        return records.getInt(at(node, IndexFormat.NODE_COUNT));
    }

    void setDigest(int node, byte[] digest) {
        records.setLong(at(node, IndexFormat.NODE_DIGEST), text.append(digest, 0, digest.length) + 1);
    }

    void setOpaque(int node) {
        records.setByte(at(node, IndexFormat.NODE_FLAGS), (byte) IndexFormat.NODE_FLAG_OPAQUE);
        flags |= IndexFormat.FLAG_XATTRS;
    }

    /// Makes a node what overlayfs takes for a whiteout: a character device 0/0 without permissions.
    void setWhiteout(int node) {
        setKind(node, NodeKind.CHARACTER_DEVICE);
        records.setShort(at(node, IndexFormat.NODE_MODE), 0);
        setSize(node, 0);
        records.setLong(at(node, IndexFormat.NODE_CONTENT), 0);
        records.setInt(at(node, IndexFormat.NODE_XATTR_LENGTH), 0);
    }

    void setUnresolvedLink(int node, boolean unresolved) {
        records.setByte(at(node, IndexFormat.NODE_FLAGS), (byte) (unresolved ? FLAG_LINK : 0));
    }

    boolean isUnresolvedLink(int node) {
        return (records.getByte(at(node, IndexFormat.NODE_FLAGS)) & FLAG_LINK) != 0;
    }

    void addLink(int node) {
        long at = at(node, IndexFormat.NODE_LINKS);
        records.setInt(at, records.getInt(at) + 1);
    }

    void setParent(int node, int directory) {
        records.setInt(at(node, IndexFormat.NODE_PARENT), directory);
    }

    private static long at(int node, int field) {
        return (node - 1L) * IndexFormat.NODE_BYTES + field;
    }

    @Override
    public void close() {
        records.close();
        text.close();
    }
}
