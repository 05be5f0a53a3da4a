package dev.lazuli.snapshotter.status;

import dev.lazuli.layerfs.LayerStatus;
import dev.lazuli.oci.Digest;
import dev.lazuli.snapshotter.status.Exposition.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// The metrics of containerd-stargz-grpc, to the letter, as far as there is something to measure. A family without
/// samples is announced all the same.
///
/// Thread-safe.
public final class LayerMetrics {
    private static final String PREFIX = "stargz_fs_";
    private static final String COUNT = PREFIX + "operation_count";
    private static final String MILLISECONDS = PREFIX + "operation_duration_milliseconds";
    private static final List<Long> BUCKETS_MILLIS =
            List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 1024L, 2048L, 4096L, 8192L, 16384L);
    private static final String MOUNT = "mount";
    private static final String MOUNT_FAILED = "mount_failed";
    private static final String BY_OPERATION = " Broken down by operation type and layer sha.";

    private final SortedMap<String, Durations> mountDurations = new TreeMap<>();
    private final SortedMap<String, LongAdder> mountFailures = new TreeMap<>();

    private static final class Durations {
        private final long[] counts = new long[BUCKETS_MILLIS.size()];
        private long count;
        private double sumMillis;

        void add(Duration duration) {
            double millis = duration.toNanos() / 1e6;
            for (int i = 0; i < counts.length; i++) {
                if (millis <= BUCKETS_MILLIS.get(i)) {
                    counts[i]++;
                }
            }
            count++;
            sumMillis += millis;
        }
    }

    /// A layer was mounted.
    public synchronized void mounted(Digest layer, Duration took) {
        mountDurations.computeIfAbsent(layer.toString(), _ -> new Durations()).add(took);
    }

    /// A layer could not be mounted.
    public synchronized void mountFailed(Digest layer) {
        mountFailures.computeIfAbsent(layer.toString(), _ -> new LongAdder()).increment();
    }

    /// All families as Prometheus reads them.
    ///
    /// @param statuses of the mounted layers, by mountpoint
    public String text(Supplier<Map<Path, LayerStatus>> statuses) {
        Map<Path, LayerStatus> layers = statuses.get();
        Exposition exposition = new Exposition();
        bytesServed(exposition, layers);
        perMount(
                exposition,
                "layer_fetched_size_bytes",
                "Total fetched size of the layer",
                layers,
                LayerStatus::fetchedSize);
        perMount(
                exposition,
                "layer_prefetch_size_bytes",
                "Total prefetched size of the layer",
                layers,
                LayerStatus::aheadSize);
        perMount(exposition, "layer_size_bytes", "Total size of the layer", layers, LayerStatus::size);
        operations(exposition);
        return exposition.toString();
    }

    private static void bytesServed(Exposition exposition, Map<Path, LayerStatus> layers) {
        String name = PREFIX + "bytes_served";
        exposition.family(
                name, Type.GAUGE, "The number of bytes served per stargz snapshotter operations." + BY_OPERATION);
        SortedMap<String, Long> fetched = new TreeMap<>();
        layers.values().forEach(layer -> fetched.merge(layer.layer().toString(), layer.fetchedSize(), Math::max));
        fetched.forEach(
                (layer, bytes) -> exposition.sample(name, byOperation("on_demand_bytes_fetched", layer), bytes));
    }

    private static void perMount(
            Exposition exposition,
            String shortName,
            String help,
            Map<Path, LayerStatus> layers,
            ToLongFunction<LayerStatus> value) {
        String name = PREFIX + shortName;
        exposition.family(name, Type.COUNTER, help);
        layers.forEach((mountpoint, layer) -> {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("digest", layer.layer().toString());
            labels.put("mountpoint", mountpoint.toString());
            exposition.sample(name, labels, value.applyAsLong(layer));
        });
    }

    private synchronized void operations(Exposition exposition) {
        exposition.family(COUNT, Type.COUNTER, "The count of stargz snapshotter operations." + BY_OPERATION);
        mountDurations.forEach((layer, mounts) -> exposition.sample(COUNT, byOperation(MOUNT, layer), mounts.count));
        mountFailures.forEach(
                (layer, failures) -> exposition.sample(COUNT, byOperation(MOUNT_FAILED, layer), failures.sum()));
        exposition.family(
                PREFIX + "operation_duration_microseconds",
                Type.HISTOGRAM,
                "Latency in microseconds of stargz snapshotter operations." + BY_OPERATION);
        exposition.family(
                MILLISECONDS,
                Type.HISTOGRAM,
                "Latency in milliseconds of stargz snapshotter operations." + BY_OPERATION);
        mountDurations.forEach((layer, mounts) -> histogram(exposition, byOperation(MOUNT, layer), mounts));
    }

    private static void histogram(Exposition exposition, Map<String, String> labels, Durations durations) {
        for (int i = 0; i < durations.counts.length; i++) {
            exposition.sample(
                    MILLISECONDS + "_bucket",
                    bucket(labels, BUCKETS_MILLIS.get(i).toString()),
                    durations.counts[i]);
        }
        exposition.sample(MILLISECONDS + "_bucket", bucket(labels, "+Inf"), durations.count);
        exposition.sample(MILLISECONDS + "_sum", labels, durations.sumMillis);
        exposition.sample(MILLISECONDS + "_count", labels, durations.count);
    }

    private static Map<String, String> byOperation(String operation, String layer) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("layer", layer);
        labels.put("operation_type", operation);
        return labels;
    }

    private static Map<String, String> bucket(Map<String, String> labels, String upTo) {
        Map<String, String> bucket = new LinkedHashMap<>(labels);
        bucket.put("le", upTo);
        return bucket;
    }
}
