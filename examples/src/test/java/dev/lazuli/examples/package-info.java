@NullMarked
package dev.lazuli.examples;

import org.jspecify.annotations.NullMarked;
