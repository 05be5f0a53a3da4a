/// Tests of whole layers: mounted, read, compared with what other tools unpack.
@NullMarked
package dev.lazuli.layerfs;

import org.jspecify.annotations.NullMarked;
