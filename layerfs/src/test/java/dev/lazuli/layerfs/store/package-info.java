/// Tests of the chunk store, with crashes and damage.
@NullMarked
package dev.lazuli.layerfs.store;

import org.jspecify.annotations.NullMarked;
