package dev.lazuli.snapshotter.metadata;

import dev.lazuli.layerfs.LayerRequest;
import java.util.Optional;

/// All that is stored of one snapshot.
///
/// @param id    names its folder
/// @param info  what clients see
/// @param usage of a committed one, as measured when it was committed; [Usage#NONE] for others
/// @param layer what to mount for a remote snapshot; empty for one whose content is in its folder
public record StoredSnapshot(SnapshotId id, SnapshotInfo info, Usage usage, Optional<LayerRequest> layer) {}
