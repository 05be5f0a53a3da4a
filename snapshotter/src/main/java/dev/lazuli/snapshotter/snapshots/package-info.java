/// The snapshotter as containerd sees it.
///
/// [dev.lazuli.snapshotter.snapshots.Snapshotter] does what the calls mean, with the behaviour of containerd's
/// overlayfs snapshotter and remote snapshots on top; [dev.lazuli.snapshotter.snapshots.SnapshotsService] translates
/// from and to gRPC, and [dev.lazuli.snapshotter.snapshots.SocketServer] serves it on a Unix socket.
@NullMarked
package dev.lazuli.snapshotter.snapshots;

import org.jspecify.annotations.NullMarked;
