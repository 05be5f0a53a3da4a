package dev.lazuli.snapshotter.status;

import dev.lazuli.layerfs.Activity;
import dev.lazuli.snapshotter.status.Exposition.Type;
import java.util.Map;

/// What all layers together do, as Prometheus reads it: our own families, beside those of
/// containerd-stargz-grpc.
public final class ActivityMetrics {
    private static final String PREFIX = "lazuli_";
    private static final String REQUESTS = PREFIX + "fetch_requests_total";
    private static final String BYTES = PREFIX + "fetched_bytes_total";
    private static final String READS = PREFIX + "reads_total";
    private static final double NANOS = 1e9;

    private ActivityMetrics() {}

    /// All families.
    public static String text(Activity activity) {
        Exposition exposition = new Exposition();
        exposition.family(REQUESTS, Type.COUNTER, "Requests for chunks, by what they were made for.");
        for (Activity.Fetched each : activity.fetched()) {
            exposition.sample(REQUESTS, Map.of("cause", each.cause()), each.requests());
        }
        exposition.family(
                BYTES, Type.COUNTER, "Compressed bytes of chunks that came in, by what they were fetched for.");
        for (Activity.Fetched each : activity.fetched()) {
            exposition.sample(BYTES, Map.of("cause", each.cause()), each.bytes());
        }
        exposition.family(
                READS, Type.COUNTER, "Reads, by whether they were answered at once or waited for a registry.");
        exposition.sample(READS, Map.of("from", "store"), activity.readsFromStore());
        exposition.sample(READS, Map.of("from", "registry"), activity.readsThatWaited());
        single(
                exposition,
                "read_wait_seconds_total",
                Type.COUNTER,
                "How long reads waited for registries, in sum.",
                activity.waited().toNanos() / NANOS);
        single(
                exposition,
                "digest_mismatches_total",
                Type.COUNTER,
                "Chunks that came and were not what the TOC says.",
                activity.digestMismatches());
        single(exposition, "store_bytes", Type.GAUGE, "Bytes of chunks on the disk.", activity.storeBytes());
        single(
                exposition,
                "store_max_bytes",
                Type.GAUGE,
                "Most bytes of chunks on the disk.",
                activity.storeMaxBytes());
        single(
                exposition,
                "store_evicted_bytes_total",
                Type.COUNTER,
                "Bytes of chunks that were given up.",
                activity.evictedBytes());
        return exposition.toString();
    }

    private static void single(Exposition exposition, String shortName, Type type, String help, double value) {
        exposition.family(PREFIX + shortName, type, help).sample(PREFIX + shortName, Map.of(), value);
    }
}
