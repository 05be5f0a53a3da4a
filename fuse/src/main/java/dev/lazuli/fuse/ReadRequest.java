package dev.lazuli.fuse;

import dev.lazuli.linux.IoVector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// A read that waits for its answer. The first answer counts, later ones are ignored, so that an interruption and the
/// data may race. A request that is never answered leaves its reader waiting: whoever takes one answers it.
///
/// Thread-safe.
public final class ReadRequest {
    private static final Runnable NOTHING = () -> {};
    private static final Runnable INTERRUPTED = () -> {};

    private final FuseDevice device;
    private final PendingReads pending;
    private final long unique;
    private final long node;
    private final long handle;
    private final long offset;
    private final int size;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<Runnable> whenInterrupted = new AtomicReference<>(NOTHING);

    ReadRequest(FuseDevice device, PendingReads pending, long unique, long node, MemorySegment in) {
        this.device = device;
        this.pending = pending;
        this.unique = unique;
        this.node = node;
        this.handle = in.get(Wire.U64, Wire.READ_IN_HANDLE);
        this.offset = in.get(Wire.U64, Wire.READ_IN_OFFSET);
        this.size = in.get(Wire.U32, Wire.READ_IN_SIZE);
    }

    /// The file to read from.
    public long node() {
        return node;
    }

    /// What the open of the file answered, 0 when opens are not announced.
    public long handle() {
        return handle;
    }

    /// First byte wanted.
    public long offset() {
        return offset;
    }

    /// Bytes wanted; fewer mean the end of the file.
    public int size() {
        return size;
    }

    /// Answers with `data`, which must be native or mapped memory and stay valid until this returns.
    public void reply(MemorySegment data) {
        reply(List.of(data));
    }

    /// Answers with several pieces that follow each other.
    public void reply(List<MemorySegment> pieces) {
        long bytes = 0;
        for (MemorySegment piece : pieces) {
            bytes += piece.byteSize();
        }
        if (bytes > size) {
            throw new IllegalArgumentException(bytes + " bytes for a read of " + size);
        }
        if (!answer()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            IoVector reply = new IoVector(pieces.size() + 1, arena);
            reply.add(header(arena, (int) bytes, 0));
            pieces.forEach(reply::add);
            device.reply(reply);
        }
    }

    /// Answers with an error, see [Errno].
    public void fail(int errno) {
        if (!answer()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            device.reply(header(arena, 0, errno), Wire.OUT_HEADER_BYTES);
        }
    }

    /// Has `action` run when the reader was interrupted by a signal, at once if it was already. The request still wants
    /// its
    /// answer, which is best EINTR.
    public void onInterrupt(Runnable action) {
        if (!whenInterrupted.compareAndSet(NOTHING, action)) {
            action.run();
        }
    }

    void interrupt() {
        whenInterrupted.getAndSet(INTERRUPTED).run();
    }

    long unique() {
        return unique;
    }

    private boolean answer() {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        pending.remove(this);
        return true;
    }

    private MemorySegment header(Arena arena, int payload, int errno) {
        MemorySegment header = arena.allocate(Wire.OUT_HEADER_BYTES, Long.BYTES);
        header.set(Wire.U32, Wire.OUT_LENGTH, Wire.OUT_HEADER_BYTES + payload);
        header.set(Wire.U32, Wire.OUT_ERROR, -errno);
        header.set(Wire.U64, Wire.OUT_UNIQUE, unique);
        return header;
    }
}
