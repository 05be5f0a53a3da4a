@NullMarked
package dev.lazuli.bench;

import org.jspecify.annotations.NullMarked;
