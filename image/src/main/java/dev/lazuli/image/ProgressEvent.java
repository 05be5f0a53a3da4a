package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageReference;

/// Something that happened in the course of an action.
public sealed interface ProgressEvent {

    /// The registry is asked what a reference stands for.
    record Resolving(ImageReference image) implements ProgressEvent {}

    /// A reference stands for this index or manifest.
    record Resolved(ImageReference image, Descriptor target) implements ProgressEvent {}

    /// Content is there already: in the content store (pull) or at the registry (push).
    record Exists(Descriptor content) implements ProgressEvent {}

    /// Content is to be moved but has to wait for its turn.
    record Waiting(Descriptor content) implements ProgressEvent {}

    /// Content moves from a registry into the content store.
    ///
    /// @param bytes that are there, of `content.size()`
    record Downloading(Descriptor content, long bytes) implements ProgressEvent {}

    /// Content moves to a registry.
    ///
    /// @param bytes that are sent, of `content.size()`; starts at 0 again when an upload is repeated
    record Uploading(Descriptor content, long bytes) implements ProgressEvent {}

    /// Content has arrived and is verified.
    record Done(Descriptor content) implements ProgressEvent {}

    /// A layer is being unpacked into a snapshot.
    record Unpacking(Descriptor layer) implements ProgressEvent {}

    /// A layer is unpacked.
    record Unpacked(Descriptor layer) implements ProgressEvent {}

    /// There was a snapshot of this layer, and of those below it, already.
    record SnapshotExists(Descriptor layer) implements ProgressEvent {}

    /// The snapshotter provides a layer lazily: nothing needs to be downloaded before it is read.
    record Lazy(Descriptor layer) implements ProgressEvent {}

    /// The snapshotter does not provide a layer lazily, so it is downloaded and unpacked.
    ///
    /// @param reason in words
    record NotLazy(Descriptor layer, String reason) implements ProgressEvent {}

    /// A layer is being written anew.
    ///
    /// @param bytes of it that were read, of `layer.size()`
    record Converting(Descriptor layer, long bytes) implements ProgressEvent {}

    /// A layer was written anew.
    record Converted(Descriptor layer, Descriptor result) implements ProgressEvent {}

    /// Something that a person should know; the action goes on.
    record Warning(String message) implements ProgressEvent {}
}
