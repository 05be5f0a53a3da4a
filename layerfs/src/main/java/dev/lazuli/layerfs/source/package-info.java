/// What to fetch of a layer's blob, and when: its end with footer and TOC for a mount, ranges of chunks for reads.
@NullMarked
package dev.lazuli.layerfs.source;

import org.jspecify.annotations.NullMarked;
