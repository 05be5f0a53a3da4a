package dev.lazuli.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void capturesBothStreamsAndTheExitCode() throws Exception {
        Command.Result result = Command.of("sh", "-c", "cat; echo oops >&2; exit 7")
                .withInput(bytes("in"))
                .run();
        assertThat(result.output()).isEqualTo("in");
        assertThat(result.errors()).isEqualTo("oops");
        assertThat(result.exitCode()).isEqualTo(7);
    }

    @Test
    void checkTellsWhatFailedAndHow() {
        assertThatThrownBy(() -> Command.of("sh", "-c", "echo oops >&2; exit 7").check())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 7")
                .hasMessageContaining("oops");
    }

    @Test
    void killsAtTheDeadline() {
        assertThatThrownBy(() -> Command.of("sleep", "1000")
                        .withDeadline(Duration.ofMillis(100))
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sleep 1000");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
