package dev.lazuli.snapshotter.metadata;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What clients see of a snapshot.
///
/// @param name    the name of a committed snapshot, the key of another
/// @param kind    of the snapshot
/// @param parent  the name of the committed snapshot below
/// @param labels  sorted by key; a label with an empty value is no label, as in containerd
/// @param created when it was prepared, or committed
/// @param updated when its labels last changed
public record SnapshotInfo(
        String name,
        SnapshotKind kind,
        Optional<String> parent,
        Map<String, String> labels,
        Instant created,
        Instant updated) {

    public SnapshotInfo {
        labels = withoutEmpty(labels);
    }

    private static Map<String, String> withoutEmpty(Map<String, String> labels) {
        Map<String, String> kept = new TreeMap<>(labels);
        kept.values().removeIf(String::isEmpty);
        return Collections.unmodifiableMap(kept);
    }
}
