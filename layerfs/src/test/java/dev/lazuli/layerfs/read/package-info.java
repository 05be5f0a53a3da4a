/// Tests of what reads share, without a mount.
@NullMarked
package dev.lazuli.layerfs.read;

import org.jspecify.annotations.NullMarked;
