package dev.lazuli.fuse;

import dev.lazuli.linux.FileSystemSpace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A file system all of whose methods fail.
class BrokenTree implements FuseFileSystem {
    @Override
    public int lookup(long parent, MemorySegment name, EntryReply entry) {
        throw new IllegalStateException("broken on purpose");
    }

    @Override
    public int attributes(long node, Attributes attributes) {
        throw new StackOverflowError("broken on purpose");
    }

    @Override
    public int readLink(long node, BytesReply target) {
        throw new IllegalStateException("broken on purpose");
    }

    @Override
    public int readDirectory(long node, long offset, DirectoryReply entries) {
        throw new IllegalStateException("broken on purpose");
    }

    @Override
    public void read(ReadRequest request) {
        throw new IllegalStateException("broken on purpose");
    }

    @Override
    public FileSystemSpace stat() throws IOException {
        throw new IOException("broken on purpose");
    }
}
