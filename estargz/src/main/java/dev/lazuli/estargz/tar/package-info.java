/// Tar streams: ustar, GNU and PAX archives read entry by entry, with their header bytes kept as they are.
@NullMarked
package dev.lazuli.estargz.tar;

import org.jspecify.annotations.NullMarked;
