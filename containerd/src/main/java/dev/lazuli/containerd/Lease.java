package dev.lazuli.containerd;

import java.time.Instant;
import java.util.Map;

/// What spares content and snapshots from garbage collection for a while.
///
/// @param id        for [ContainerdClient#withLease(String)]
/// @param labels    of the lease
/// @param createdAt when it was made
public record Lease(String id, Map<String, String> labels, Instant createdAt) {

    public Lease {
        labels = Map.copyOf(labels);
    }
}
