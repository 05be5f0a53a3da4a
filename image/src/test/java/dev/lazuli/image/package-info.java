@NullMarked
package dev.lazuli.image;

import org.jspecify.annotations.NullMarked;
