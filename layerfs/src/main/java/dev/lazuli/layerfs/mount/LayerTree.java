package dev.lazuli.layerfs.mount;

import dev.lazuli.fuse.Attributes;
import dev.lazuli.fuse.BytesReply;
import dev.lazuli.fuse.DirectoryReply;
import dev.lazuli.fuse.EntryReply;
import dev.lazuli.fuse.FuseFileSystem;
import dev.lazuli.fuse.OpenReply;
import dev.lazuli.fuse.ReadRequest;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.index.NodeKind;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileModes;
import dev.lazuli.linux.FileSystemSpace;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The tree of one layer for the kernel. Thread-safe.
///
/// Node ids and inode numbers are those of the index; the hidden folder with the state file has two above them. In
/// directories, the offset behind `.` is 1, behind `..` 2, behind the nth name n + 2.
public final class LayerTree implements FuseFileSystem {
    private static final long STATE_FOLDER = 1L << 48;
    private static final long STATE_FILE = STATE_FOLDER + 1;
    private static final int DIRECTORY_BYTES = 4096;
    private static final int DOTS = 2;
    private static final MemorySegment DOT = ascii(".");
    private static final MemorySegment DOT_DOT = ascii("..");
    private static final MemorySegment STATE_FOLDER_NAME = MemorySegment.ofArray(StateFile.FOLDER_NAME);

    private final LayerIndex index;
    private final LayerXattrs xattrs;
    private final LayerReads reads;
    private final MemorySegment stateName;
    private final Path backing;

    /// @param reader    retained by the caller as long as the tree is mounted
    /// @param userXattr whether overlayfs looks for `user.overlay.…`
    /// @param backing   a folder of the file system whose space `df` is to show
    public LayerTree(
            Digest layer, LayerIndex index, LayerReader reader, ReadBuffers buffers, boolean userXattr, Path backing) {
        this.index = index;
        this.backing = backing;
        xattrs = new LayerXattrs(index, userXattr);
        StateFile state = new StateFile(layer, index.blobSize());
        stateName = MemorySegment.ofArray(state.name());
        reads = new LayerReads(index, reader, buffers, state);
    }

    @Override
    public int lookup(long parent, MemorySegment name, EntryReply entry) {
        if (parent == STATE_FOLDER && name.mismatch(stateName) < 0) {
            return describe(STATE_FILE, entry.node(STATE_FILE));
        }
        if (!isDirectory(parent)) {
            return parent == STATE_FOLDER ? Errno.ENOENT : missing(parent, Errno.ENOTDIR);
        }
        int node = index.lookup((int) parent, name, 0, (int) name.byteSize());
        if (node != 0) {
            return describe(node, entry.node(node));
        }
        if (parent == ROOT && name.mismatch(STATE_FOLDER_NAME) < 0) {
            return describe(STATE_FOLDER, entry.node(STATE_FOLDER));
        }
        return Errno.ENOENT;
    }

    @Override
    public int attributes(long node, Attributes attributes) {
        return describe(node, attributes);
    }

    @Override
    public int readLink(long node, BytesReply target) {
        if (!index.isNode(node) || index.kind((int) node) != NodeKind.SYMLINK) {
            return missing(node, Errno.EINVAL);
        }
        target.append(index.linkTarget((int) node));
        return 0;
    }

    @Override
    public int readDirectory(long node, long offset, DirectoryReply entries) {
        if (node != STATE_FOLDER && !isDirectory(node)) {
            return missing(node, Errno.ENOTDIR);
        }
        long at = offset;
        if (at == 0 && entries.addDots(DOT, node, 1)) {
            at = 1;
        }
        if (at == 1 && entries.addDots(DOT_DOT, parent(node), DOTS)) {
            at = DOTS;
        }
        if (at < DOTS) {
            return 0;
        }
        if (node == STATE_FOLDER) {
            addEntry(entries, stateName, STATE_FILE, at, 1);
            return 0;
        }
        int directory = (int) node;
        int count = index.childCount(directory);
        MemorySegment names = index.names();
        while (at - DOTS < count) {
            int child = (int) (at - DOTS);
            MemorySegment name =
                    names.asSlice(index.childNameOffset(directory, child), index.childNameLength(directory, child));
            if (!addEntry(entries, name, index.childNode(directory, child), at, count)) {
                return 0;
            }
            at++;
        }
        return 0;
    }

    private boolean addEntry(DirectoryReply entries, MemorySegment name, long node, long at, int count) {
        int mode = node == STATE_FILE ? StateFile.FILE_MODE : index.mode((int) node);
        if (at - DOTS >= count || !entries.add(name, node, mode, at + 1)) {
            return false;
        }
        if (entries.wantsAttributes()) {
            describe(node, entries.attributes());
        }
        return true;
    }

    @Override
    public void read(ReadRequest request) {
        if (request.node() == STATE_FILE) {
            reads.readState(request);
        } else if (isRegularFile(request.node())) {
            reads.read(request);
        } else {
            request.fail(missing(request.node(), Errno.EINVAL));
        }
    }

    /// Files never change, so that the kernel may keep what it has read; the state file does. A file that is here as a
    /// whole is read by the kernel itself, where it can.
    @Override
    public int open(long node, int flags, OpenReply open) {
        if (!isRegularFile(node)) {
            return 0;
        }
        reads.opened((int) node);
        if (!open.mayPassThrough() || !reads.passThrough((int) node, open)) {
            open.keepCache();
        }
        return 0;
    }

    @Override
    public void release(long node, long handle) {
        if (isRegularFile(node)) {
            reads.closed((int) node);
        }
    }

    private boolean isRegularFile(long node) {
        return index.isNode(node) && index.kind((int) node) == NodeKind.REGULAR;
    }

    /// ENOSYS when the whole layer has none, so that the kernel asks no more at each exec and each lookup of overlayfs.
    @Override
    public int xattr(long node, MemorySegment name, BytesReply value) {
        if (!index.hasXattrs()) {
            return Errno.ENOSYS;
        }
        if (index.isNode(node) && xattrs.write((int) node, name, value)) {
            return 0;
        }
        return xattrs.isUnsupported(name) ? Errno.EOPNOTSUPP : Errno.ENODATA;
    }

    /// Never ENOSYS: to list none is what a disk does, and programs see that error; it is asked seldom.
    @Override
    public int xattrNames(long node, BytesReply names) {
        if (index.isNode(node)) {
            xattrs.writeNames((int) node, names);
        }
        return 0;
    }

    @Override
    public FileSystemSpace stat() throws IOException {
        return FileSystemSpace.of(backing);
    }

    private int describe(long node, Attributes attributes) {
        if (node == STATE_FOLDER) {
            attributes
                    .node(node, StateFile.FOLDER_MODE, DOTS)
                    .size(0)
                    .owner(0, 0)
                    .modified(0, 0);
            return 0;
        }
        if (node == STATE_FILE) {
            attributes
                    .node(node, StateFile.FILE_MODE, 1)
                    .size(StateFile.SIZE)
                    .owner(0, 0)
                    .modified(0, 0);
            return 0;
        }
        if (!index.isNode(node)) {
            return Errno.ESTALE;
        }
        int known = (int) node;
        NodeKind kind = index.kind(known);
        attributes
                .node(node, index.mode(known), index.linkCount(known))
                .size(kind == NodeKind.DIRECTORY ? DIRECTORY_BYTES : index.size(known))
                .owner(index.uid(known), index.gid(known))
                .modified(index.mtimeSeconds(known), index.mtimeNanos(known));
        if (kind == NodeKind.CHARACTER_DEVICE || kind == NodeKind.BLOCK_DEVICE) {
            attributes.device(FileModes.device(index.deviceMajor(known), index.deviceMinor(known)));
        }
        return 0;
    }

    private boolean isDirectory(long node) {
        return index.isNode(node) && index.kind((int) node) == NodeKind.DIRECTORY;
    }

    private long parent(long node) {
        return node == ROOT || node == STATE_FOLDER ? ROOT : index.parent((int) node);
    }

    /// `ESTALE` for a node that is none, else what is wrong with using it so.
    private int missing(long node, int errno) {
        return index.isNode(node) || node == STATE_FOLDER || node == STATE_FILE ? errno : Errno.ESTALE;
    }

    private static MemorySegment ascii(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
    }
}
