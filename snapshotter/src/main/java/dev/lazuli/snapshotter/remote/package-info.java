/// Remote snapshots: committed snapshots whose content is a layer that is mounted lazily instead of being unpacked.
///
/// [dev.lazuli.snapshotter.remote.LayerLabels] reads from the labels of a Prepare which layer is meant;
/// [dev.lazuli.snapshotter.remote.RemoteMounts] mounts it, checks it at every use, and brings all mounts back after a
/// restart. What mounts and the kernel's mount table are is behind two small interfaces of this package.
@NullMarked
package dev.lazuli.snapshotter.remote;

import org.jspecify.annotations.NullMarked;
