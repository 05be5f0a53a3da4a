package dev.lazuli.layerfs;

import java.time.Duration;

/// What is fetched before anyone asks for it.
///
/// @param prefetch      whether the files are fetched at the mount that a layer's landmark says are read first
/// @param prefetchBytes how much of the top of a layer without a landmark is fetched at the mount
/// @param background    whether the rest of each layer is fetched when nobody waits for bytes
/// @param requests      background requests at one time
/// @param quiet         how long nobody must have waited before a background request starts
public record AheadOptions(boolean prefetch, long prefetchBytes, boolean background, int requests, Duration quiet) {
    /// Nothing.
    public static final AheadOptions NONE = new AheadOptions(false, 0, false, 1, Duration.ZERO);

    public AheadOptions {
        if (prefetchBytes < 0 || requests < 1 || quiet.isNegative()) {
            throw new IllegalArgumentException(
                    "prefetch of " + prefetchBytes + " bytes, " + requests + " background requests after " + quiet);
        }
    }
}
