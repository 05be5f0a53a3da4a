/// Tests of this package.
@NullMarked
package dev.lazuli.cli.containers;

import org.jspecify.annotations.NullMarked;
