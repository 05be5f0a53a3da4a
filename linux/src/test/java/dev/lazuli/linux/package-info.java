@NullMarked
package dev.lazuli.linux;

import org.jspecify.annotations.NullMarked;
