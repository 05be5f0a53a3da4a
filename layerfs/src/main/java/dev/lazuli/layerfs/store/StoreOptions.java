package dev.lazuli.layerfs.store;

import java.nio.file.Path;
import java.time.InstantSource;

/// Where a store is and how much room it may take.
///
/// @param folder       made when missing; no other process may use it
/// @param bootId       what tells this start of the machine from others
/// @param maxBytes     most bytes of chunks, at least 1 MiB
/// @param minFreeBytes how much of the disk is left to others, 0 or more
/// @param clock        what was used longest ago is given up first
public record StoreOptions(Path folder, String bootId, long maxBytes, long minFreeBytes, InstantSource clock) {
    private static final long LEAST = 1 << 20;

    public StoreOptions {
        if (maxBytes < LEAST || minFreeBytes < 0) {
            throw new IllegalArgumentException("a store of at most " + maxBytes + " bytes, expected at least " + LEAST
                    + ", that leaves " + minFreeBytes + " free, expected at least 0");
        }
    }

    /// A store without limits.
    public static StoreOptions unlimited(Path folder, String bootId) {
        return new StoreOptions(folder, bootId, Long.MAX_VALUE, 0, InstantSource.system());
    }
}
