package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.IoVector;
import dev.lazuli.linux.Processes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/// A read that waits for its answer. The first answer counts, later ones are ignored, so that an interruption and the
/// data may race. A request that is never answered leaves its reader waiting: whoever takes one answers it.
///
/// A reader that is killed while it waits gets `EINTR` by itself, and can die. A signal that does not kill leaves the
/// read waiting, as with any file on a disk: programs do not expect `EINTR` there, and a page fault that ends with it
/// becomes SIGBUS.
///
/// Thread-safe.
public final class ReadRequest {
    private static final Runnable NOTHING = () -> {};
    private static final Runnable INTERRUPTED = () -> {};
    private static final Duration DYING_CHECK = Duration.ofMillis(100);

    /// The kernel takes 1024 areas in one write, of which the header is one.
    private static final int MAX_PIECES = 1023;

    private final FuseDevice device;
    private final PendingReads pending;
    private final long unique;
    private final long node;
    private final long handle;
    private final long offset;
    private final int size;
    private final int threadId;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<Runnable> whenInterrupted = new AtomicReference<>(NOTHING);

    /// @param request the bytes of the request
    ReadRequest(FuseDevice device, PendingReads pending, MemorySegment request) {
        MemorySegment in = request.asSlice(Wire.IN_HEADER_BYTES);
        this.device = device;
        this.pending = pending;
        this.unique = request.get(Wire.U64, Wire.IN_UNIQUE);
        this.node = request.get(Wire.U64, Wire.IN_NODE);
        this.threadId = request.get(Wire.U32, Wire.IN_PID);
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

    /// Answers with `data`. Native and mapped memory is not copied and must stay valid until this returns.
    public void reply(MemorySegment data) {
        reply(List.of(data));
    }

    /// Answers with at most 1023 pieces that follow each other.
    public void reply(List<MemorySegment> pieces) {
        long bytes = 0;
        for (MemorySegment piece : pieces) {
            bytes += piece.byteSize();
        }
        if (bytes > size || pieces.size() > MAX_PIECES) {
            throw new IllegalArgumentException(bytes + " bytes in " + pieces.size() + " pieces for a read of " + size
                    + ": expected at most " + MAX_PIECES + " pieces");
        }
        if (!answer()) {
            return;
        }
        boolean sent = false;
        try (Arena arena = Arena.ofConfined()) {
            IoVector reply = new IoVector(pieces.size() + 1, arena);
            reply.add(header(arena, (int) bytes, 0));
            for (MemorySegment piece : pieces) {
                reply.add(
                        piece.isNative()
                                ? piece
                                : arena.allocate(piece.byteSize()).copyFrom(piece));
            }
            device.reply(reply);
            sent = true;
            if (Trace.isOn()) {
                Trace.sent(unique, 0, (int) bytes);
            }
        } finally {
            // No memory for a copy, for instance: the kernel still waits.
            if (!sent) {
                send(Errno.EIO);
            }
        }
    }

    /// Answers with an error, see [Errno].
    public void fail(int errno) {
        if (answer()) {
            send(errno);
        }
    }

    /// Whether it was answered.
    public boolean isAnswered() {
        return answered.get();
    }

    /// Has `action` run when the reader got a signal, at once if it did already, such as to give up what only this
    /// reader waits for. The request still wants its answer.
    public void onInterrupt(Runnable action) {
        if (!whenInterrupted.compareAndSet(NOTHING, action)) {
            action.run();
        }
    }

    void interrupt() {
        if (endIfDying()) {
            return;
        }
        // The kernel tells of the first signal only: a later one may kill.
        Thread.ofVirtual().name("fuse-interrupted-read").start(this::endWhenDying);
        whenInterrupted.getAndSet(INTERRUPTED).run();
    }

    private void endWhenDying() {
        try {
            while (!isAnswered() && !endIfDying()) {
                Thread.sleep(DYING_CHECK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean endIfDying() {
        if (!Processes.isDying(threadId)) {
            return false;
        }
        fail(Errno.EINTR);
        whenInterrupted.getAndSet(INTERRUPTED).run();
        return true;
    }

    private void send(int errno) {
        try (Arena arena = Arena.ofConfined()) {
            device.reply(header(arena, 0, errno), Wire.OUT_HEADER_BYTES);
        }
        if (Trace.isOn()) {
            Trace.sent(unique, errno, 0);
        }
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
