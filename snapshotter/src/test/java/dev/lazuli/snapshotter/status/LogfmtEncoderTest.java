package dev.lazuli.snapshotter.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogfmtEncoderTest {
    private static String line(Level level, String message, @Nullable Throwable cause, KeyValuePair... pairs) {
        LoggingEvent event = new LoggingEvent(
                "caller", new LoggerContext().getLogger("dev.lazuli.Test"), level, message, cause, null);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        event.setKeyValuePairs(List.of(pairs));
        return new String(new LogfmtEncoder().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void writesOneLineOfKeysAndValues() {
        assertThat(line(
                        Level.WARN,
                        "two words",
                        null,
                        new KeyValuePair("layer", "sha256:ab"),
                        new KeyValuePair("empty", ""),
                        new KeyValuePair("count", 3),
                        new KeyValuePair("reason", "say \"no\"\nto \\ a=b\u0001")))
                .isEqualTo("time=2026-01-02T03:04:05.678Z level=warn msg=\"two words\" layer=sha256:ab empty=\"\""
                        + " count=3 reason=\"say \\\"no\\\"\\nto \\\\ a=b\\u0001\"\n");
    }

    @Test
    void keepsAStackTraceOnTheLine() {
        assertThat(line(Level.ERROR, "failed", new IllegalStateException("why")))
                .contains(" trace=\"java.lang.IllegalStateException: why\\n")
                .hasLineCount(1);
    }

    @Test
    void namesTheLoggerAtDebug() {
        assertThat(line(Level.DEBUG, "m", null)).endsWith(" level=debug msg=m logger=dev.lazuli.Test\n");
    }
}
