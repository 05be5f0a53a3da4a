/// Fuzz targets for the parsers of bytes from outside, and what runs them
/// ([Jazzer](https://github.com/CodeIntelligenceTesting/jazzer)).
@NullMarked
package dev.lazuli.fuzz;

import org.jspecify.annotations.NullMarked;
