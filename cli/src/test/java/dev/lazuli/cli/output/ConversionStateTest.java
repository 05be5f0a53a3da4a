package dev.lazuli.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConversionStateTest {
    private static final long MIB = 1 << 20;

    @Test
    void tellsBytesSpeedAndTheTimeThatIsLeft() {
        ConversionState state = new ConversionState();
        state.expect("a", 100 * MIB);
        state.expect("b", 40 * MIB);
        state.expect("c", 60 * MIB);
        state.finish("c", 60 * MIB);
        state.moved("a", 100 * MIB, 20 * MIB);
        assertThat(state.line(Duration.ofSeconds(10)))
                .isEqualTo("layers 1/3 |++++++++++++------------------| 80.0 MiB/200.0 MiB (2.0 MiB/s) ETA 1m00s");
    }

    @Test
    void doesNotGuessBeforeAnythingMoved() {
        ConversionState state = new ConversionState();
        state.expect("a", 3);
        assertThat(state.line(Duration.ZERO))
                .isEqualTo("layers 0/1 |------------------------------| 0.0 B/3.0 B (0.0 B/s) ETA -");
        state.finish("a", 3);
        assertThat(state.line(Duration.ofSeconds(1))).endsWith("3.0 B/3.0 B (0.0 B/s) ETA 0s");
    }

    @Test
    void tellsHours() {
        ConversionState state = new ConversionState();
        state.moved("a", 7300 * MIB, 100 * MIB);
        assertThat(state.line(Duration.ofSeconds(100))).endsWith("(1.0 MiB/s) ETA 2h00m");
    }
}
