/// Tests of this package.
@NullMarked
package dev.lazuli.cli.output;

import org.jspecify.annotations.NullMarked;
