@NullMarked
package dev.lazuli.fuse;

import org.jspecify.annotations.NullMarked;
