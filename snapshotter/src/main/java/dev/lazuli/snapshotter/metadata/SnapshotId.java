package dev.lazuli.snapshotter.metadata;

/// The number of a snapshot, which names its folder. Stays the same when the snapshot is committed, and is
/// never given to another one.
///
/// @param number positive
public record SnapshotId(long number) implements Comparable<SnapshotId> {
    public SnapshotId {
        if (number <= 0) {
            throw new IllegalArgumentException("not a snapshot id: " + number);
        }
    }

    @Override
    public int compareTo(SnapshotId other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
