package dev.lazuli.snapshotter.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.lazuli.layerfs.LayerStatus;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayerMetricsTest {
    private static final Digest LAYER = Digest.sha256("layer".getBytes(StandardCharsets.US_ASCII));

    private static List<String> linesOf(String text, String start) {
        return text.lines().filter(line -> line.startsWith(start)).toList();
    }

    /// The names and types are those that the Go daemon serves.
    @Test
    void announcesTheFamiliesOfTheGoDaemon() {
        assertThat(linesOf(new LayerMetrics().text(Map::of), "# TYPE "))
                .containsExactlyInAnyOrder(
                        "# TYPE stargz_fs_bytes_served gauge",
                        "# TYPE stargz_fs_layer_fetched_size_bytes counter",
                        "# TYPE stargz_fs_layer_prefetch_size_bytes counter",
                        "# TYPE stargz_fs_layer_size_bytes counter",
                        "# TYPE stargz_fs_operation_count counter",
                        "# TYPE stargz_fs_operation_duration_microseconds histogram",
                        "# TYPE stargz_fs_operation_duration_milliseconds histogram");
    }

    @Test
    void tellsSizesByMountpoint() {
        LayerStatus status = new LayerStatus(LAYER, 5_000_000_000L, 1_659_986, 0, Optional.empty());
        String text = new LayerMetrics().text(() -> Map.of(Path.of("/a \"b\"/fs"), status));
        String labels = "{digest=\"" + LAYER + "\",mountpoint=\"/a \\\"b\\\"/fs\"} ";
        assertThat(linesOf(text, "stargz_fs_layer"))
                .containsExactly(
                        "stargz_fs_layer_fetched_size_bytes" + labels + "1659986",
                        "stargz_fs_layer_prefetch_size_bytes" + labels + "0",
                        "stargz_fs_layer_size_bytes" + labels + "5000000000");
        assertThat(linesOf(text, "stargz_fs_bytes_served"))
                .containsExactly("stargz_fs_bytes_served{layer=\"" + LAYER
                        + "\",operation_type=\"on_demand_bytes_fetched\"} 1659986");
    }

    @Test
    void countsAndTimesMounts() {
        LayerMetrics metrics = new LayerMetrics();
        metrics.mounted(LAYER, Duration.ofMillis(3));
        metrics.mounted(LAYER, Duration.ofSeconds(20));
        metrics.mountFailed(LAYER);
        String text = metrics.text(Map::of);
        String labels = "{layer=\"" + LAYER + "\",operation_type=\"mount\"";
        assertThat(linesOf(text, "stargz_fs_operation_count"))
                .containsExactly(
                        "stargz_fs_operation_count" + labels + "} 2",
                        "stargz_fs_operation_count{layer=\"" + LAYER + "\",operation_type=\"mount_failed\"} 1");
        assertThat(linesOf(text, "stargz_fs_operation_duration_milliseconds"))
                .hasSize(18)
                .contains(
                        "stargz_fs_operation_duration_milliseconds_bucket" + labels + ",le=\"2\"} 0",
                        "stargz_fs_operation_duration_milliseconds_bucket" + labels + ",le=\"4\"} 1",
                        "stargz_fs_operation_duration_milliseconds_bucket" + labels + ",le=\"16384\"} 1",
                        "stargz_fs_operation_duration_milliseconds_bucket" + labels + ",le=\"+Inf\"} 2",
                        "stargz_fs_operation_duration_milliseconds_sum" + labels + "} 20003",
                        "stargz_fs_operation_duration_milliseconds_count" + labels + "} 2");
    }

    @Test
    void servesThemWithThoseOfTheJvm() throws Exception {
        try (MetricsServer server = MetricsServer.start("127.0.0.1:0", () -> "one 1\n");
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/metrics");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain; version=0.0.4");
            assertThat(answer.body()).startsWith("one 1\n").contains("\nprocess_cpu_seconds_total ", "\njvm_memory_");
            HttpRequest elsewhere =
                    HttpRequest.newBuilder(uri.resolve("/other")).build();
            assertThat(client.send(elsewhere, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "localhost", "localhost:", "localhost:99999", "/run/socket"})
    void rejectsWhatIsNoAddress(String address) {
        assertThatIOException()
                .isThrownBy(() -> MetricsServer.start(address, () -> ""))
                .withMessage("key metrics_address is \"" + address + "\", expected HOST:PORT");
    }

    @Test
    void saysWhenTheAddressIsTaken() throws IOException {
        try (MetricsServer server = MetricsServer.start("127.0.0.1:0", () -> "")) {
            String address = "127.0.0.1:" + server.address().getPort();
            assertThatIOException()
                    .isThrownBy(() -> MetricsServer.start(address, () -> ""))
                    .withMessageStartingWith("cannot serve metrics at " + address + ": ");
        }
    }
}
