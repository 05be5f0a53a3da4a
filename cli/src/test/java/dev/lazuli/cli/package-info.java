/// Tests of this package.
@NullMarked
package dev.lazuli.cli;

import org.jspecify.annotations.NullMarked;
