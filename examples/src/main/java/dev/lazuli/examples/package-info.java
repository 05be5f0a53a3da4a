/// Small programs that use the library `lazuli-estargz` and nothing else: a place to copy from.
@NullMarked
package dev.lazuli.examples;

import org.jspecify.annotations.NullMarked;
