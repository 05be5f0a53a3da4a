package dev.lazuli.layerfs.mount;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Memory outside the heap that answers to reads are put together in, used again and again. Thread-safe; one for all
/// mounts.
public final class ReadBuffers {
    /// More than the kernel asks for at once.
    static final int BUFFER_BYTES = 1 << 20;

    private static final int MAX_IDLE = 8;

    private final BlockingQueue<MemorySegment> idle = new ArrayBlockingQueue<>(MAX_IDLE);

    /// A buffer of [#BUFFER_BYTES] with whatever is in it.
    MemorySegment take() {
        MemorySegment buffer = idle.poll();
        return buffer == null ? Arena.ofAuto().allocate(BUFFER_BYTES) : buffer;
    }

    /// Keeps a buffer for later, or leaves it to the garbage collector when enough are idle.
    void giveBack(MemorySegment buffer) {
        idle.offer(buffer);
    }
}
