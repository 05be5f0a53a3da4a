/// What can be done with images on top of containerd and registries: [Pull], [Push], [Convert], [ListImages],
/// [RemoveImage], and [LocalImages] to look one up.
///
/// Each is an action: made of the clients that it needs, run with an options record, blocking until it is done.
/// Progress goes to a [ProgressListener]; nothing is ever printed. An action that fails or is interrupted leaves
/// nothing half-written: its ingests are aborted and its lease is deleted.
@NullMarked
package dev.lazuli.image;

import org.jspecify.annotations.NullMarked;
