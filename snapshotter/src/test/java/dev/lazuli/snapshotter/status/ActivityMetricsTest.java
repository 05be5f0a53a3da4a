package dev.lazuli.snapshotter.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.layerfs.Activity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivityMetricsTest {
    @Test
    void tellsRequestsAndBytesByCauseAndTheStore() {
        Activity activity = new Activity(
                List.of(new Activity.Fetched("on_demand", 3, 4000), new Activity.Fetched("background", 0, 0)),
                70,
                5,
                Duration.ofMillis(1500),
                2,
                1_000_000,
                9_000_000,
                11);
        assertThat(ActivityMetrics.text(activity).lines().filter(line -> !line.startsWith("# HELP")))
                .containsExactly(
                        "# TYPE lazuli_fetch_requests_total counter",
                        "lazuli_fetch_requests_total{cause=\"on_demand\"} 3",
                        "lazuli_fetch_requests_total{cause=\"background\"} 0",
                        "# TYPE lazuli_fetched_bytes_total counter",
                        "lazuli_fetched_bytes_total{cause=\"on_demand\"} 4000",
                        "lazuli_fetched_bytes_total{cause=\"background\"} 0",
                        "# TYPE lazuli_reads_total counter",
                        "lazuli_reads_total{from=\"store\"} 70",
                        "lazuli_reads_total{from=\"registry\"} 5",
                        "# TYPE lazuli_read_wait_seconds_total counter",
                        "lazuli_read_wait_seconds_total 1.5",
                        "# TYPE lazuli_digest_mismatches_total counter",
                        "lazuli_digest_mismatches_total 2",
                        "# TYPE lazuli_store_bytes gauge",
                        "lazuli_store_bytes 1000000",
                        "# TYPE lazuli_store_max_bytes gauge",
                        "lazuli_store_max_bytes 9000000",
                        "# TYPE lazuli_store_evicted_bytes_total counter",
                        "lazuli_store_evicted_bytes_total 11");
    }
}
