package dev.lazuli.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// How much this thread has allocated since a moment: what a small input must not drive up.
///
/// @param before bytes that the thread had allocated then
record Allocation(long before) {
    /// For buffers, exceptions, and the largest window of zstd (128 MiB), which the decoder allocates as the frame
    /// asks.
    private static final long ALWAYS = 320L << 20;

    /// For what grows with the input: trees of JSON are the largest.
    private static final long PER_BYTE = 4096;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// Now.
    static Allocation begin() {
        return new Allocation(THREADS.getCurrentThreadAllocatedBytes());
    }

    /// Bytes since then.
    long used() {
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /// What an input of this size may cost.
    static long allowed(int inputLength) {
        return ALWAYS + PER_BYTE * inputLength;
    }
}
