/// The daemon `lazuli-snapshotter`: a containerd proxy snapshotter that mounts layers lazily.
///
/// [dev.lazuli.snapshotter.Main] is the program, [dev.lazuli.snapshotter.Wiring] makes its objects from the
/// configuration, [dev.lazuli.snapshotter.Daemon] is what runs. The packages below are the parts: `snapshots` (the
/// service), `metadata`, `overlay`, `remote`, `config`, `status`.
@NullMarked
package dev.lazuli.snapshotter;

import org.jspecify.annotations.NullMarked;
