@NullMarked
package dev.lazuli.layerfs.prefetch;

import org.jspecify.annotations.NullMarked;
