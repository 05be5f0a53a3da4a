/// From a read of a file to chunks: from the store what is there, from the registry what is not, each chunk fetched
/// once however many wait for it.
@NullMarked
package dev.lazuli.layerfs.read;

import org.jspecify.annotations.NullMarked;
