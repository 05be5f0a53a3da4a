/// Tests of this package.
@NullMarked
package dev.lazuli.cli.net;

import org.jspecify.annotations.NullMarked;
