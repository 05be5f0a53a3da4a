package dev.lazuli.layerfs.read;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts requests for chunks and their bytes by cause, and what else is worth counting of reads.
/// Thread-safe.
public final class FetchCounts {
    private final Map<Cause, LongAdder> requests = adders();
    private final Map<Cause, LongAdder> bytes = adders();
    private final LongAdder reads = new LongAdder();
    private final LongAdder waits = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();
    private final LongAdder digestMismatches = new LongAdder();

    private static Map<Cause, LongAdder> adders() {
        Map<Cause, LongAdder> adders = new EnumMap<>(Cause.class);
        for (Cause cause : Cause.values()) {
            adders.put(cause, new LongAdder());
        }
        return adders;
    }

    void request(Cause cause) {
        adder(requests, cause).increment();
    }

    void bytes(Cause cause, long count) {
        adder(bytes, cause).add(count);
    }

    /// A read was answered, at once or when it had waited.
    void answered() {
        reads.increment();
    }

    void waited(long nanos) {
        waits.increment();
        waitedNanos.add(nanos);
    }

    void digestMismatch() {
        digestMismatches.increment();
    }

    private static LongAdder adder(Map<Cause, LongAdder> adders, Cause cause) {
        LongAdder adder = adders.get(cause);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + cause);
        }
        return adder;
    }

    /// Requests that were sent because of `cause`; what comes along for another cause makes no request.
    public long requests(Cause cause) {
        return adder(requests, cause).sum();
    }

    /// Compressed bytes that came in because of `cause`.
    public long bytes(Cause cause) {
        return adder(bytes, cause).sum();
    }

    /// Reads that were answered from what was here.
    public long readsFromStore() {
        return Math.max(0, reads.sum() - waits.sum());
    }

    /// Reads that had to wait for the registry.
    public long readsThatWaited() {
        return waits.sum();
    }

    /// How long these waited, in sum.
    public Duration waited() {
        return Duration.ofNanos(waitedNanos.sum());
    }

    /// Chunks that were not what the TOC says.
    public long digestMismatches() {
        return digestMismatches.sum();
    }
}
