/// Tests of this package.
@NullMarked
package dev.lazuli.cli.run;

import org.jspecify.annotations.NullMarked;
