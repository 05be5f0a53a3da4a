package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ColdStartTest {
    private static final Exchange REQUEST =
            new Exchange(1, "GET / HTTP/1.1", Optional.empty(), 200, 100, 1, OptionalLong.of(2), OptionalLong.of(3));

    @Test
    void tableShowsBothStartsAndTheirRatio() {
        ColdStart full = start("overlayfs, full pull", 8000, 68_000_000, 12);
        ColdStart lazy = start("stargz, lazy pull", 2000, 8_500_000, 24);
        assertThat(ColdStart.table(full, lazy)).isEqualTo("""
                                             seconds to hi  MB over the wire  requests
                overlayfs, full pull                  8.00             68.00        12
                stargz, lazy pull                     2.00              8.50        24
                ratio                                 4.00              8.00      0.50
                """);
    }

    private static ColdStart start(String name, long millis, long bytes, int requests) {
        return new ColdStart(
                name,
                Duration.ofMillis(millis),
                new Traffic(0, bytes, 1, Collections.nCopies(requests, REQUEST), Duration.ZERO));
    }
}
