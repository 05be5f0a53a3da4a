package dev.lazuli.snapshotter.metadata;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Gives out ids, and remembers those whose snapshots are being made, so that nobody takes their folders for rubbish.
/// Thread-safe.
public final class SnapshotIds {
    private final AtomicLong last;
    private final Set<SnapshotId> inMaking = ConcurrentHashMap.newKeySet();

    /// @param lastUsed no id up to this one is given out
    public SnapshotIds(long lastUsed) {
        last = new AtomicLong(lastUsed);
    }

    /// A new id, in the making until [#made(SnapshotId)].
    public SnapshotId next() {
        SnapshotId id = new SnapshotId(last.incrementAndGet());
        inMaking.add(id);
        return id;
    }

    /// The snapshot is recorded, or its folder is gone.
    public void made(SnapshotId id) {
        inMaking.remove(id);
    }

    /// Those whose snapshots are being made now. Ask for it after listing folders and before reading the recorded
    /// snapshots: then each folder that is in neither belongs to nobody.
    public Set<SnapshotId> inMaking() {
        return Set.copyOf(inMaking);
    }
}
