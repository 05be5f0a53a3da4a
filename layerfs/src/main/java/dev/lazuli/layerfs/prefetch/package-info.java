/// What is fetched at the start of a container before it asks: by a profile of what the image's first container read,
/// and by what the programs say that they need.
@NullMarked
package dev.lazuli.layerfs.prefetch;

import org.jspecify.annotations.NullMarked;
