package dev.lazuli.snapshotter.remote;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The kernel's mounts in the folders of snapshots. Thread-safe.
public interface MountTable {
    /// The mountpoints within `folder`, the one mounted last first.
    List<Path> within(Path folder) throws IOException;

    /// Takes a mount out of the tree, in use or dead as it may be.
    void detach(Path mountpoint) throws IOException;

    /// Whether something is mounted at `folder` and answers. Makes no request to the network.
    boolean isAlive(Path folder);
}
