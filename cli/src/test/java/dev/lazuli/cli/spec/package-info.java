/// Tests of this package.
@NullMarked
package dev.lazuli.cli.spec;

import org.jspecify.annotations.NullMarked;
