/// Fuzz targets for parsers that the registry client keeps to itself.
@NullMarked
package dev.lazuli.registry;

import org.jspecify.annotations.NullMarked;
