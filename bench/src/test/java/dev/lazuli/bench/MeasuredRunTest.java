package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredRunTest {
    @TempDir
    private Path work;

    @Test
    void countsMemoryAndTimeOfChildrenToo() throws Exception {
        String busy = "import time; b = b'x' * (200 << 20); e = time.process_time() + 0.3\n"
                + "while time.process_time() < e: pass";
        MeasuredRun run = MeasuredRun.of(work, List.of("sh", "-c", "python3 -c \"$BUSY\"; true"), Map.of("BUSY", busy));
        assertThat(run.cpu()).isGreaterThan(Duration.ofMillis(300));
        assertThat(run.wall()).isGreaterThan(Duration.ofMillis(300));
        assertThat(run.peakRssBytes()).isBetween(200L << 20, 300L << 20);
    }

    @Test
    void startsWithLittleMemory() throws Exception {
        assertThat(MeasuredRun.of(work, List.of("true"), Map.of()).peakRssBytes())
                .isLessThan(32L << 20);
    }

    @Test
    void tellsWhatAFailedProgramSaid() {
        assertThatThrownBy(() -> MeasuredRun.of(work, List.of("sh", "-c", "echo no room >&2; exit 3"), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no room");
    }
}
