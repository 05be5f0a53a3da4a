package dev.lazuli.fuse;

import java.util.concurrent.ConcurrentHashMap;

/// The reads of a mount that wait for their answer, so that an interruption finds them. Thread-safe.
final class PendingReads {
    private final ConcurrentHashMap<Long, ReadRequest> byUnique = new ConcurrentHashMap<>();

    void add(ReadRequest request) {
        byUnique.put(request.unique(), request);
    }

    void remove(ReadRequest request) {
        byUnique.remove(request.unique(), request);
    }

    /// Interrupts the read with this `unique`.
    ///
    /// @return false when no such read waits (yet)
    boolean interrupt(long unique) {
        ReadRequest request = byUnique.get(unique);
        if (request == null) {
            return false;
        }
        request.interrupt();
        return true;
    }
}
