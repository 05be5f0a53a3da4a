@NullMarked
package dev.lazuli.fuzz;

import org.jspecify.annotations.NullMarked;
