/// The TOC of a layer as an immutable index file: memory-mapped, checksummed, sorted for lookup, with no heap object
/// per entry.
///
/// [IndexBuilder] takes the entries in TOC order and writes the file, [LayerIndex] answers from it. Node ids are an
/// interface between versions of this program, because the kernel remembers them over a restart: root is 1, then
/// the TOC's entries other than `chunk` in TOC order, then the implied directories sorted by the bytes of their paths.
/// The layout is described at [IndexFormat].
@NullMarked
package dev.lazuli.layerfs.index;

import org.jspecify.annotations.NullMarked;
