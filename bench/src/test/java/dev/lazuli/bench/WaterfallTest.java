package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.MediaTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    private static final long MILLI = 1_000_000;
    private static final long START = 500 * MILLI;
    private static final Digest CONFIG = Digest.sha256("config".getBytes(StandardCharsets.UTF_8));
    private static final Digest LAYER = Digest.sha256("layer".getBytes(StandardCharsets.UTF_8));

    @Test
    void showsWhatEachRequestWasForAndWhen() {
        PushedImage image = new PushedImage(
                CONFIG,
                new ImageManifest(
                        MediaTypes.OCI_MANIFEST,
                        new Descriptor(MediaTypes.OCI_CONFIG, CONFIG, 10),
                        List.of(new Descriptor(MediaTypes.OCI_LAYER_GZIP, LAYER, 10)),
                        Map.of()));
        String page = Waterfall.page(
                "py",
                image,
                List.of(
                        exchange("GET /v2/py/manifests/a HTTP/1.1", Optional.empty(), 0, 10),
                        exchange("GET /v2/py/blobs/" + CONFIG + " HTTP/1.1", Optional.empty(), 10, 20),
                        exchange("GET /v2/py/blobs/" + LAYER + " HTTP/1.1", Optional.of("bytes=1-2"), 20, 40),
                        new Exchange(
                                1,
                                "GET /v2/ HTTP/1.1",
                                Optional.empty(),
                                0,
                                0,
                                START + 50 * MILLI,
                                OptionalLong.empty(),
                                OptionalLong.empty())),
                new TimedRun(START, Duration.ofMillis(50), Duration.ofMillis(60)));
        assertThat(page).isEqualTo("""
                py: 0.050 s to the output, 0.060 s to the exit, 4 requests
                times in ms from the command on, as the client sees them; - waits for the answer, = receives it; | is the output
                conn    sent   first     end     bytes           what      range
                   1       0       5      10       100  GET 200  manifest                             -----======                                       |
                   1      10      15      20       100  GET 200  config                                         -----======                             |
                   1      20      30      40       100  GET 200  layer 0   bytes=1-2                                      ----------===========         |
                   1      50       ?       ?         0  GET 0    /v2/                                                                                   ---------=
                """);
    }

    private static Exchange exchange(String requestLine, Optional<String> range, long sent, long end) {
        return new Exchange(
                1,
                requestLine,
                range,
                200,
                100,
                START + sent * MILLI,
                OptionalLong.of(START + (sent + end) / 2 * MILLI),
                OptionalLong.of(START + end * MILLI));
    }
}
