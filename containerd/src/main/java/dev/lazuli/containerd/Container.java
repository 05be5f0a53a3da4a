package dev.lazuli.containerd;

import java.time.Instant;
import java.util.Map;

/// A container's record.
///
/// @param id          its name within the namespace
/// @param image       the name of its image
/// @param runtime     `io.containerd.runc.v2` for runc
/// @param spec        the OCI runtime specification's `config.json`
/// @param snapshotter that holds its root file system
/// @param snapshotKey the active snapshot with its root file system
/// @param labels      of the container
/// @param createdAt   when it was made; ignored when it is created
public record Container(
        String id,
        String image,
        String runtime,
        String spec,
        String snapshotter,
        String snapshotKey,
        Map<String, String> labels,
        Instant createdAt) {
    /// containerd's runtime for runc.
    public static final String RUNC = "io.containerd.runc.v2";

    public Container {
        labels = Map.copyOf(labels);
    }
}
