package dev.lazuli.layerfs.mount;

import dev.lazuli.fuse.OpenReply;
import dev.lazuli.fuse.ReadRequest;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.read.BadChunkException;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Answers the kernel's reads: at once what is on disk, from a virtual thread what must be fetched. Thread-safe.
final class LayerReads {
    private static final System.Logger LOG = System.getLogger(LayerReads.class.getName());

    /// A chunk that was fetched may be gone at once when its file was taken away.
    private static final int MAX_ROUNDS = 3;

    private final LayerIndex index;
    private final LayerReader reader;
    private final ReadBuffers buffers;
    private final StateFile state;

    LayerReads(LayerIndex index, LayerReader reader, ReadBuffers buffers, StateFile state) {
        this.index = index;
        this.reader = reader;
        this.buffers = buffers;
        this.state = state;
    }

    /// A regular file was opened.
    void opened(int file) {
        reader.opened(file);
        reader.use().opened(file);
    }

    /// Has the kernel read a regular file by itself, if all of it is here.
    ///
    /// @return whether it will
    boolean passThrough(int file, OpenReply open) {
        try (Fd whole = reader.openWhole(file)) {
            boolean passes = whole != null && open.passThrough(whole);
            if (passes) {
                reader.use().passedThrough(file);
            }
            return passes;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a file is not passed through: " + index.path(file), e);
            return false;
        }
    }

    /// A regular file that was opened is not used any more.
    void closed(int file) {
        reader.closed(file);
    }

    /// Answers a read of a regular file.
    void read(ReadRequest request) {
        reader.use().read((int) request.node(), request.offset(), request.size());
        try {
            if (!answerFromDisk(request)) {
                later(request, () -> fetchAndAnswer(request));
            }
        } catch (IOException e) {
            fail(request, e);
        }
    }

    /// Answers a read of the state file, whose making looks at every chunk.
    void readState(ReadRequest request) {
        later(request, () -> {
            byte[] content = state.content(reader.fetchedSize(), reader.lastError());
            int start = (int) Math.min(request.offset(), content.length);
            int count = Math.min(request.size(), content.length - start);
            MemorySegment buffer = buffers.take();
            try {
                MemorySegment.copy(content, start, buffer, ValueLayout.JAVA_BYTE, 0, count);
                request.reply(buffer.asSlice(0, count));
            } finally {
                buffers.giveBack(buffer);
            }
        });
    }

    private interface Answer {
        void give() throws IOException, InterruptedException;
    }

    /// Goes on in a virtual thread. A reader that is killed meanwhile gets its answer from the FUSE server; the fetch
    /// goes on, for others.
    private void later(ReadRequest request, Answer answer) {
        if (!reader.retain()) {
            request.fail(Errno.EIO);
            return;
        }
        Thread.ofVirtual().name("read-" + request.node()).start(() -> {
            try {
                answer.give();
            } catch (IOException | RuntimeException e) {
                fail(request, e);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                request.fail(Errno.EINTR);
            } finally {
                request.fail(Errno.EIO);
                reader.release();
            }
        });
    }

    private void fetchAndAnswer(ReadRequest request) throws IOException, InterruptedException {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            reader.fetch((int) request.node(), request.offset(), request.size());
            if (answerFromDisk(request)) {
                return;
            }
        }
        throw new IOException("chunks vanish from the store as soon as they are fetched");
    }

    private boolean answerFromDisk(ReadRequest request) throws IOException {
        if (request.size() > ReadBuffers.BUFFER_BYTES) {
            throw new IOException(
                    "the kernel asks for " + request.size() + " bytes, expected at most " + ReadBuffers.BUFFER_BYTES);
        }
        MemorySegment buffer = buffers.take();
        try {
            MemorySegment part = buffer.asSlice(0, request.size());
            int count = reader.readPresent((int) request.node(), request.offset(), part.asByteBuffer());
            if (count == LayerReader.NOT_PRESENT) {
                return false;
            }
            request.reply(part.asSlice(0, count));
            return true;
        } finally {
            buffers.giveBack(buffer);
        }
    }

    private void fail(ReadRequest request, Exception e) {
        if (!(e instanceof BadChunkException)) {
            LOG.log(
                    Level.WARNING,
                    () -> "read fails: path=" + index.path((int) request.node()) + " offset=" + request.offset()
                            + " error=\"" + e.getMessage() + "\"");
            LOG.log(Level.DEBUG, "read fails", e);
        }
        request.fail(Errno.EIO);
    }
}
