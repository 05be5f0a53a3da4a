/// The store of chunks for clients, as `lazuli store` shows, verifies and prunes it.
@NullMarked
package dev.lazuli.snapshotter.store;

import org.jspecify.annotations.NullMarked;
