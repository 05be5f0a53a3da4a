package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.FileModes;
import dev.lazuli.linux.FileSystemSpace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Directories called `down`, one within the other.
final class DeepTree implements FuseFileSystem {
    private static final MemorySegment DOWN = MemorySegment.ofArray("down".getBytes(StandardCharsets.US_ASCII));
    private static final MemorySegment SELF = MemorySegment.ofArray(".".getBytes(StandardCharsets.US_ASCII));
    private static final MemorySegment PARENT = MemorySegment.ofArray("..".getBytes(StandardCharsets.US_ASCII));

    private final long depth;

    DeepTree(int depth) {
        this.depth = depth;
    }

    @Override
    public int lookup(long parent, MemorySegment name, EntryReply entry) {
        if (parent > depth || name.mismatch(DOWN) != -1) {
            return Errno.ENOENT;
        }
        return attributes(parent + 1, entry.node(parent + 1));
    }

    @Override
    public int attributes(long node, Attributes attributes) {
        attributes.node(node, FileModes.DIRECTORY | 0755, node > depth ? 2 : 3).size(4096);
        return 0;
    }

    @Override
    public int readLink(long node, BytesReply target) {
        return Errno.EINVAL;
    }

    @Override
    public int readDirectory(long node, long offset, DirectoryReply entries) {
        boolean room = true;
        if (offset < 1) {
            room = entries.addDots(SELF, node, 1);
        }
        if (room && offset < 2) {
            room = entries.addDots(PARENT, Math.max(ROOT, node - 1), 2);
        }
        if (room && offset < 3 && node <= depth) {
            room = entries.add(DOWN, node + 1, FileModes.DIRECTORY, 3);
            if (room && entries.wantsAttributes()) {
                return attributes(node + 1, entries.attributes());
            }
        }
        return 0;
    }

    @Override
    public void read(ReadRequest request) {
        request.fail(Errno.EISDIR);
    }

    @Override
    public FileSystemSpace stat() throws IOException {
        return FileSystemSpace.of(Path.of("/"));
    }
}
