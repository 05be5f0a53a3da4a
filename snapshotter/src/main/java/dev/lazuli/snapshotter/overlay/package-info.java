/// Snapshots as folders, and what to mount to use them, as containerd's overlayfs snapshotter does it.
///
/// The layout of the root folder, which only [dev.lazuli.snapshotter.overlay.StateFolder] knows:
///
/// | path | what |
/// |---|---|
/// | `snapshotter/` | mode 0700: only root passes, so that set-user-id files of layers are harmless |
/// | `snapshotter/lock` | held while a daemon runs on this root |
/// | `snapshotter/lazuli.db` | the metadata ([dev.lazuli.snapshotter.metadata.MetadataStore]), with SQLite's `-wal` and
/// `-shm` |
/// | `snapshotter/metadata.db` | the Go daemon's metadata: such a root is refused |
/// | `snapshotter/native/` | SQLite's native library, unpacked anew by each start |
/// | `snapshotter/snapshots/N/fs` | the content of snapshot N; a lazily mounted layer is mounted here |
/// | `snapshotter/snapshots/N/work` | overlayfs's work folder of an active snapshot |
/// | `lazuli/` | what has been fetched of lazily mounted layers |
@NullMarked
package dev.lazuli.snapshotter.overlay;

import org.jspecify.annotations.NullMarked;
