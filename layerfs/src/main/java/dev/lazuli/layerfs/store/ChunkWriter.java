package dev.lazuli.layerfs.store;

import dev.lazuli.estargz.ChunkSink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A chunk on its way into the store: takes its bytes, and makes it visible once they were verified. For one thread;
/// closing it without [#commit()] leaves nothing that anyone sees.
///
/// Chunks of small contents are gathered on the heap (at most 64 KiB), others are written to their place at once.
public final class ChunkWriter implements ChunkSink, AutoCloseable {
    private final ChunkStore store;
    private final MemorySegment digest;
    private final long size;
    private final byte[] small;
    private final StoreFiles.@Nullable Lease file;
    private final int fileNumber;
    private final long fileOffset;
    private long written;
    private boolean closed;

    /// A chunk for a pack.
    ChunkWriter(ChunkStore store, MemorySegment digest, long size) {
        this.store = store;
        this.digest = digest;
        this.size = size;
        small = new byte[Math.toIntExact(size)];
        file = null;
        fileNumber = 0;
        fileOffset = 0;
    }

    /// A chunk for its place in the file of its content, which is closed with the writer.
    ChunkWriter(
            ChunkStore store, MemorySegment digest, long size, StoreFiles.Lease file, int fileNumber, long fileOffset) {
        this.store = store;
        this.digest = digest;
        this.size = size;
        small = new byte[0];
        this.file = file;
        this.fileNumber = fileNumber;
        this.fileOffset = fileOffset;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (written + length > size) {
            throw new IllegalStateException(
                    "cannot add " + length + " bytes behind " + written + " to a chunk of " + size);
        }
        if (file == null) {
            System.arraycopy(buffer, offset, small, (int) written, length);
        } else {
            ChunkStore.writeFully(file.channel(), ByteBuffer.wrap(buffer, offset, length), fileOffset + written);
        }
        written += length;
    }

    /// Makes the chunk visible. Only to be called when the bytes written are those that the digest promises.
    public void commit() throws IOException {
        if (written != size) {
            throw new IllegalStateException("a chunk of " + size + " bytes has only " + written);
        }
        if (file == null) {
            store.append(digest, small, small.length);
        } else {
            store.record(digest, fileNumber, fileOffset, size);
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null && !closed) {
            closed = true;
            store.endWriting(fileNumber);
            file.close();
        }
    }
}
