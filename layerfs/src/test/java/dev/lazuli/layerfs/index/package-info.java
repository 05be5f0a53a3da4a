/// Tests of the index, with TOCs made by hand.
@NullMarked
package dev.lazuli.layerfs.index;

import org.jspecify.annotations.NullMarked;
