/// Layers of images as file systems that fetch what is read, when it is read.
///
/// [LayerFileSystems] is the way in: it mounts verified eStargz layers over FUSE. The stages of the data's way are the
/// packages: `source` (which bytes of the blob to fetch), `index` (the TOC as a mapped file), `store` (verified chunks
/// on disk), `read` (from a read request to chunks, joining what is in flight) and `mount` (the FUSE tree).
@NullMarked
package dev.lazuli.layerfs;

import org.jspecify.annotations.NullMarked;
