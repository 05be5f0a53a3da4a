package dev.lazuli.containerd;

import java.time.Instant;
import java.util.Map;

/// A snapshot.
///
/// @param name      its name, for committed ones the chain ID of their layers
/// @param parent    the name of the snapshot below, empty for none
/// @param kind      what it is
/// @param createdAt when it was made
/// @param labels    of the snapshot
public record SnapshotInfo(String name, String parent, Kind kind, Instant createdAt, Map<String, String> labels) {

    public SnapshotInfo {
        labels = Map.copyOf(labels);
    }

    /// What a snapshot is.
    public enum Kind {
        /// Read-only, not to be committed.
        VIEW,
        /// Writable.
        ACTIVE,
        /// Immutable; may have children.
        COMMITTED,
        /// Something that this program does not know.
        UNKNOWN
    }
}
