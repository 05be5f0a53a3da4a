package dev.lazuli.fuse;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// The requests of a mount that wait for their answer, so that an interruption finds them: reads, which the file system
/// may answer later, and what each reader thread works at. Thread-safe.
final class PendingReads {
    private final ConcurrentHashMap<Long, ReadRequest> byUnique = new ConcurrentHashMap<>();
    private final List<AtomicLong> inWork = new CopyOnWriteArrayList<>();

    void add(ReadRequest request) {
        byUnique.put(request.unique(), request);
    }

    void remove(ReadRequest request) {
        byUnique.remove(request.unique(), request);
    }

    /// Where a reader thread writes the `unique` of what it works at, 0 for nothing or a read.
    AtomicLong newWorkplace() {
        AtomicLong workplace = new AtomicLong();
        inWork.add(workplace);
        return workplace;
    }

    /// Interrupts the request with this `unique`: a read is told, any other is about to end by itself.
    ///
    /// @return false when no such request waits, or not yet
    boolean interrupt(long unique) {
        ReadRequest request = byUnique.get(unique);
        if (request != null) {
            request.interrupt();
            return true;
        }
        for (AtomicLong workplace : inWork) {
            if (workplace.get() == unique) {
                return true;
            }
        }
        return false;
    }
}
