/// Profiles of images for clients: what containers read, as `lazuli profile` shows, moves and replaces it.
@NullMarked
package dev.lazuli.snapshotter.profiles;

import org.jspecify.annotations.NullMarked;
