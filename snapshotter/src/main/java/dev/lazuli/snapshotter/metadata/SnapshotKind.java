package dev.lazuli.snapshotter.metadata;

import java.util.Locale;

/// The kinds of snapshots that containerd knows. The names are stored; do not rename them.
public enum SnapshotKind {
    /// Read only, on top of its parent.
    VIEW,
    /// Being written.
    ACTIVE,
    /// Never changes again; may be a parent.
    COMMITTED;

    /// `view`, `active` or `committed`, as filters and the database spell it.
    public String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SnapshotKind of(String lowerCase) {
        return valueOf(lowerCase.toUpperCase(Locale.ROOT));
    }
}
