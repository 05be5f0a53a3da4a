/// What the daemon knows of its snapshots, durable and transactional.
///
/// A snapshot is a name, a kind, perhaps a parent, and labels. An *active* snapshot is being written, a
/// *view* is read only, a *committed* one never changes again and may be a parent. Each has a
/// [SnapshotId], which names its folder and is never used twice; its name changes when it is committed.
/// A committed snapshot whose content is a layer mounted lazily also keeps its
/// [dev.lazuli.layerfs.LayerRequest], apart from the labels, which clients may change.
///
/// Errors towards clients are [SnapshotException]s, a closed set of reasons as containerd has it.
@NullMarked
package dev.lazuli.snapshotter.metadata;

import org.jspecify.annotations.NullMarked;
