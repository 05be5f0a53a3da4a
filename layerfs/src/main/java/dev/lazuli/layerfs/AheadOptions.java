package dev.lazuli.layerfs;

import dev.lazuli.layerfs.prefetch.StartOptions;

/// What is fetched before anyone asks for it.
///
/// @param prefetch      whether the files are fetched at the mount that a layer's landmark says are read
///                      first
/// @param prefetchBytes how much of the top of a layer without a landmark is fetched at the mount
/// @param background    whether the rest of each layer is fetched as the line to its registry has room
/// @param requests      requests for all that at one time, for each registry
/// @param start         what is fetched at the start of containers
public record AheadOptions(boolean prefetch, long prefetchBytes, boolean background, int requests, StartOptions start) {
    /// Nothing.
    public static final AheadOptions NONE = new AheadOptions(false, 0, false, 1);

    /// Without what is fetched at the start of containers.
    public AheadOptions(boolean prefetch, long prefetchBytes, boolean background, int requests) {
        this(prefetch, prefetchBytes, background, requests, StartOptions.NONE);
    }

    public AheadOptions {
        if (prefetchBytes < 0 || requests < 1) {
            throw new IllegalArgumentException(
                    "prefetch of " + prefetchBytes + " bytes, " + requests + " background requests");
        }
    }

    /// The same with other things at the start of containers.
    public AheadOptions withStart(StartOptions others) {
        return new AheadOptions(prefetch, prefetchBytes, background, requests, others);
    }
}
