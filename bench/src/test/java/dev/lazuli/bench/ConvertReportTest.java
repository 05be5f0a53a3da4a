package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConvertReportTest {
    private static final ConvertProgram OURS =
            new ConvertProgram("lazuli", "lazuli 0.1.0", List.of("lazuli"), EnumSet.allOf(ConvertFormat.class), true);
    private static final ConvertProgram THEIRS = new ConvertProgram(
            "ctr-remote", "ctr-remote 0.12", List.of("ctr-remote"), Set.of(ConvertFormat.ESTARGZ), false);

    private final ConvertReport report = new ConvertReport(
            new Machine(LocalDate.of(2026, 1, 2), "Some CPU", 2, 8L << 30, "6.1", "1.6.20", "25.0.1"),
            OURS,
            THEIRS,
            ConvertBenchOptions.parse("--layers", "python", "--formats", "estargz,zstdchunked"),
            List.of(new ConvertReport.Layer(
                    ConvertLayer.PYTHON, new DiffId(Digest.sha256(new byte[0])), 68_640_000, 180_000_000)),
            List.of(
                    new ConvertCase(
                            ConvertLayer.PYTHON,
                            ConvertFormat.ESTARGZ,
                            "lazuli",
                            List.of(ours(2000), ours(9000), ours(2500))),
                    new ConvertCase(
                            ConvertLayer.PYTHON, ConvertFormat.ESTARGZ, "ctr-remote", List.of(theirs(), theirs())),
                    new ConvertCase(ConvertLayer.PYTHON, ConvertFormat.ZSTD_CHUNKED, "lazuli", List.of(ours(1000)))));

    @Test
    void pageHasMediansAndRatios() {
        assertThat(report.markdown()).isEqualTo("""
                # Converting images

                2026-01-02, 2 × Some CPU, 8 GiB, kernel 6.1, containerd 1.6.20, JDK 25.0.1, medians of 3 runs.
                `lazuli 0.1.0` with a heap of at most 512 MiB, against `ctr-remote 0.12`.

                - `python`: a tar of 180.0 MB, as gzip 68.6 MB

                | layer | format | program | wall s | CPU s | containerd CPU s | peak RSS MiB | peak heap MiB | output MB |
                |---|---|---|--:|--:|--:|--:|--:|--:|
                | python | eStargz, level 9 | lazuli | 2.50 | 4.00 | 0.50 | 300 | 200 | 70.00 |
                | python | eStargz, level 9 | ctr-remote | 10.00 | 16.00 | 1.00 | 150 |  | 70.70 |
                | python | eStargz, level 9 | **ratio** | 4.00× less | 4.00× less | 2.00× less | 0.50× less | | 0.9901× the size |
                | python | zstd:chunked, level 3 | lazuli | 1.00 | 4.00 | 0.50 | 300 | 200 | 70.00 |
                | python | zstd:chunked, level 3 | ctr-remote has no such format | | | | | | |
                """);
    }

    @Test
    void dataHasEveryRun() {
        JsonNode data = JsonMapper.shared().readTree(report.json());
        assertThat(data.get("conversions")).hasSize(6);
        JsonNode first = data.get("conversions").get(0);
        assertThat(first.get("program").asString()).isEqualTo("lazuli");
        assertThat(first.get("wallMillis").asLong()).isEqualTo(2000);
        assertThat(first.get("peakHeapBytes").asLong()).isEqualTo(200L << 20);
        assertThat(data.get("conversions").get(4).has("peakHeapBytes")).isFalse();
        assertThat(data.get("layers").get(0).get("tarBytes").asLong()).isEqualTo(180_000_000);
    }

    @Test
    void findsTheServersVersion() {
        assertThat(Machine.serverVersion("Client:\n  Version:  1.6.1\n\nServer:\n  Version:  1.6.20~ds1\n  UUID: x"))
                .isEqualTo("1.6.20~ds1");
    }

    private static Conversion ours(long wallMillis) {
        return new Conversion(
                new MeasuredRun(Duration.ofMillis(wallMillis), Duration.ofSeconds(4), 300L << 20),
                Duration.ofMillis(500),
                OptionalLong.of(200L << 20),
                70_000_000);
    }

    private static Conversion theirs() {
        return new Conversion(
                new MeasuredRun(Duration.ofSeconds(10), Duration.ofSeconds(16), 150L << 20),
                Duration.ofSeconds(1),
                OptionalLong.empty(),
                70_700_000);
    }
}
