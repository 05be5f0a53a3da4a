package dev.lazuli.layerfs;

import dev.lazuli.layerfs.prefetch.StartOptions;
import java.time.Duration;

/// What is fetched before anyone asks for it.
///
/// @param prefetch      whether the files are fetched at the mount that a layer's landmark says are read first
/// @param prefetchBytes how much of the top of a layer without a landmark is fetched at the mount
/// @param background    whether the rest of each layer is fetched when nobody waits for bytes
/// @param requests      background requests at one time
/// @param quiet         how long nobody must have waited before a background request starts
/// @param start         what is fetched at the start of containers
public record AheadOptions(
        boolean prefetch, long prefetchBytes, boolean background, int requests, Duration quiet, StartOptions start) {
    /// Nothing.
    public static final AheadOptions NONE = new AheadOptions(false, 0, false, 1, Duration.ZERO);

    /// Without what is fetched at the start of containers.
    public AheadOptions(boolean prefetch, long prefetchBytes, boolean background, int requests, Duration quiet) {
        this(prefetch, prefetchBytes, background, requests, quiet, StartOptions.NONE);
    }

    public AheadOptions {
        if (prefetchBytes < 0 || requests < 1 || quiet.isNegative()) {
            throw new IllegalArgumentException(
                    "prefetch of " + prefetchBytes + " bytes, " + requests + " background requests after " + quiet);
        }
    }

    /// The same with other things at the start of containers.
    public AheadOptions withStart(StartOptions others) {
        return new AheadOptions(prefetch, prefetchBytes, background, requests, quiet, others);
    }
}
