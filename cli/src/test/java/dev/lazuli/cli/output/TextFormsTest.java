package dev.lazuli.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.cli.CommandException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected texts were printed by nerdctl 2.3.
class TextFormsTest {
    @Test
    void drawsFinishedTransfersAsNerdctlDoes() {
        String frame = ProgressFrame.of(
                List.of(
                        new Transfer("localhost:5155/tiny:zstd", "resolved", 0, 0),
                        new Transfer("manifest-sha256:" + "4473c9ba".repeat(8), "done", 0, 349),
                        new Transfer("config-sha256:" + "c8c86fde".repeat(8), "done", 0, 475)),
                Duration.ofMillis(100));

        assertThat(frame.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo("""
                localhost:5155/tiny:zstd:                                                         resolved       |++++++++++++++++++++++++++++++++++++++|\s
                manifest-sha256:4473c9ba4473c9ba4473c9ba4473c9ba4473c9ba4473c9ba4473c9ba4473c9ba: done           |++++++++++++++++++++++++++++++++++++++|\s
                config-sha256:c8c86fdec8c86fdec8c86fdec8c86fdec8c86fdec8c86fdec8c86fdec8c86fde:   done           |++++++++++++++++++++++++++++++++++++++|\s
                elapsed: 0.1 s                                                                    total:   0.0 B (0.0 B/s)                                        \s
                """);
    }

    @Test
    void drawsHowFarADownloadIs() {
        String frame = ProgressFrame.of(
                List.of(new Transfer("layer", "downloading", 4 << 20, 11324621)), Duration.ofMillis(100));

        assertThat(frame)
                .contains(
                        "downloading    |\u001b[32m++++++++++++++\u001b[0m------------------------|  4.0 MiB/10.8 MiB ")
                .contains("total:  4.0 Mi (40.0 MiB/s)");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0B",
        "999, 999B",
        "2011000, 2.011MB",
        "389900000, 389.9MB",
        "147500000, 147.5MB",
        "1000, 1kB",
        "17240000, 17.24MB",
        "1099511627776, 1.1TB"
    })
    void writesSizesInPowersOfTen(long bytes, String text) {
        assertThat(Humans.decimalSize(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0 B", "1023, 1023.0 B", "28521267, 27.2 MiB", "1073741824, 1.0 GiB"})
    void writesSizesInPowersOfTwo(long bytes, String text) {
        assertThat(Humans.binarySize(bytes)).isEqualTo(text);
    }

    /// The words of HumanDuration in docker/go-units.
    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "60, About a minute",
        "240, 4 minutes",
        "3600, About an hour",
        "7200, 2 hours",
        "172800, 2 days",
        "1209600, 2 weeks",
        "5184000, 2 months",
        "63072000, 2 years"
    })
    void writesAgesRoughly(long seconds, String text) {
        assertThat(Humans.roughly(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void alignsATableAsTabwriterDoes() {
        String table = new Tabs(4, false)
                .format(List.of(
                        List.of("NAME", "IMAGE ID", "SIZE"),
                        List.of("localhost:5155/tiny:org", "4473c9ba4575", "2.011MB"),
                        List.of("a", "782b09a9ad32", "389.9MB")));

        assertThat(table).isEqualTo("""
                NAME                       IMAGE ID        SIZE
                localhost:5155/tiny:org    4473c9ba4575    2.011MB
                a                          782b09a9ad32    389.9MB
                """);
    }

    @Test
    void fillsTemplates() throws CommandException {
        Map<String, String> fields = Map.of("Repository", "localhost:5155/tiny", "Size", "2.011MB");

        assertThat(new Template("{{.Repository}} {{ .Size }}").fill(fields)).isEqualTo("localhost:5155/tiny 2.011MB");
        assertThatThrownBy(() -> new Template("{{.Nope}}").fill(fields))
                .hasMessage("invalid --format: {{.Nope}} is none of the fields {{.Repository}}, {{.Size}}");
    }
}
