package dev.lazuli.snapshotter.overlay;

import dev.lazuli.snapshotter.metadata.SnapshotId;
import dev.lazuli.snapshotter.metadata.SnapshotKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The mounts of active snapshots and views.
///
/// | snapshot | mount |
/// |---|---|
/// | without a parent | bind of its own content, `rw` or for a view `ro` |
/// | view of one parent | `ro` bind of the parent's content |
/// | view of several parents | overlay of the parents' contents |
/// | active with parents | overlay of the parents' contents below its own |
public final class OverlayMounts {
    private final StateFolder state;
    private final List<String> extraOptions;

    /// @param extraOptions that each overlay mount needs on this kernel, such as `index=off`
    public OverlayMounts(StateFolder state, List<String> extraOptions) {
        this.state = state;
        this.extraOptions = List.copyOf(extraOptions);
    }

    /// @param kind    active or view
    /// @param parents the nearest first
    public List<Mount> of(SnapshotId id, SnapshotKind kind, List<SnapshotId> parents) {
        if (parents.isEmpty()) {
            String access = kind == SnapshotKind.VIEW ? "ro" : "rw";
            return List.of(bind(id, access));
        }
        if (kind == SnapshotKind.VIEW && parents.size() == 1) {
            return List.of(bind(parents.getFirst(), "ro"));
        }
        List<String> options = new ArrayList<>();
        if (kind == SnapshotKind.ACTIVE) {
            options.add("workdir=" + state.work(id));
            options.add("upperdir=" + state.content(id));
        }
        options.add(parents.stream()
                .map(parent -> state.content(parent).toString())
                .collect(Collectors.joining(":", "lowerdir=", "")));
        options.addAll(extraOptions);
        return List.of(new Mount("overlay", "overlay", options));
    }

    private Mount bind(SnapshotId id, String access) {
        return new Mount("bind", state.content(id).toString(), List.of(access, "rbind"));
    }
}
