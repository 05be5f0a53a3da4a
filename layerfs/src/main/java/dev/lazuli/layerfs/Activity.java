package dev.lazuli.layerfs;

import dev.lazuli.layerfs.read.Cause;
import dev.lazuli.layerfs.read.FetchCounts;
import dev.lazuli.layerfs.store.StoreReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What all layers together did since the start, and what is kept of it.
///
/// @param fetched          requests to registries for chunks, and their bytes, an entry for each cause
/// @param readsFromStore   reads that were answered from what was here
/// @param readsThatWaited  reads that had to wait for a registry
/// @param waited           how long these waited, in sum
/// @param digestMismatches chunks that came and were not what the TOC says
/// @param storeBytes       bytes of chunks on the disk
/// @param storeMaxBytes    most bytes of chunks on the disk
/// @param evictedBytes     bytes of chunks that were given up
public record Activity(
        List<Fetched> fetched,
        long readsFromStore,
        long readsThatWaited,
        Duration waited,
        long digestMismatches,
        long storeBytes,
        long storeMaxBytes,
        long evictedBytes) {
    public Activity {
        fetched = List.copyOf(fetched);
    }

    /// What was fetched for one reason.
    ///
    /// @param cause    `on_demand`: somebody waited; `read_ahead`: near to what somebody waited for;
    /// `prefetch`: said to be read first; `background`: the rest of a layer
    /// @param requests requests that were made for this reason
    /// @param bytes    compressed bytes
    public record Fetched(String cause, long requests, long bytes) {}

    static Activity of(FetchCounts counts, StoreReport store) {
        List<Fetched> fetched = Arrays.stream(Cause.values())
                .map(cause ->
                        new Fetched(cause.name().toLowerCase(Locale.ROOT), counts.requests(cause), counts.bytes(cause)))
                .toList();
        return new Activity(
                fetched,
                counts.readsFromStore(),
                counts.readsThatWaited(),
                counts.waited(),
                counts.digestMismatches(),
                store.bytes(),
                store.maxBytes(),
                store.evictedBytes());
    }
}
