/// Verified chunks on disk, found by their digests: one copy of each, shared by all layers.
///
/// The files of the small contents' chunks are pack segments, which only grow; a content that is larger has a sparse
/// file of its own, with each chunk at its place. A table of records says which chunks are there. A record is made
/// after the chunk's bytes were verified and written; nothing is synced. A record carries the boot of the machine that
/// it was made in: what another boot left may have been lost with the power and is hashed again at its first use.
@NullMarked
package dev.lazuli.layerfs.store;

import org.jspecify.annotations.NullMarked;
