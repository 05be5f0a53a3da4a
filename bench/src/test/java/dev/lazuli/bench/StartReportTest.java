package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartReportTest {
    private static final String LINK = "30ms/100Mbit";

    private final StartData data = new StartData(
            new Machine(LocalDate.of(2026, 1, 2), "Some CPU", 2, 8L << 30, "6.1", "1.6.20", "25.0.1"),
            List.of(new StartData.Image("node", List.of(30_000_000L, 58_000_000L), 10_000_000, 0.58)),
            List.of(
                    start(StartMode.OVERLAYFS, 0, 10),
                    start(StartMode.OVERLAYFS_CTR, 0, 8),
                    start(StartMode.ESTARGZ, 0, 2),
                    start(StartMode.OVERLAYFS, 1, 20),
                    start(StartMode.OVERLAYFS_CTR, 1, 30),
                    start(StartMode.ESTARGZ, 1, 10),
                    start(StartMode.OVERLAYFS, 2, 9),
                    start(StartMode.ESTARGZ, 2, 3)));

    @Test
    void pageHasMediansAndThoseOfTheRatiosWithinEachRun() {
        assertThat(new StartReport(data).markdown()).isEqualTo("""
                # Cold starts

                2026-01-02, 2 × Some CPU, 8 GiB, kernel 6.1, containerd 1.6.20, JDK 25.0.1.

                - `node`: `node -e console.log("hi")` in 2 layers, 30.0 + 58.0 = 88.0 MB as gzip: a minimal Debian, and \
                `install ca-certificates curl gnupg nodejs python3 openssh-client procps`. It reads chunks of 10.0 MB; the output comes after 0.58 s when they are here

                ## node, background fetch off

                ![node, background fetch off](start-node.svg)

                | link | how | s to output | s to exit | full pull ÷ it | it ÷ floor | MB | requests | daemon RSS MiB | daemon disk MB | runs |
                |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
                | 30ms/100Mbit | overlayfs, lazuli | 10.00 | 11.00 | 1.00 | 6.67 | 5.0 | 20 |  |  | 3 |
                | 30ms/100Mbit | overlayfs, ctr | 19.00 | 20.00 | 0.83 | 12.67 | 5.0 | 20 |  |  | 2 |
                | 30ms/100Mbit | eStargz | 3.00 | 4.00 | 3.00 | 2.00 | 5.0 | 20 | 100 | 7.0 | 3 |
                | 30ms/100Mbit | floor | 1.50 | | | | 10.0 | | | | |
                """);
    }

    @Test
    void drawsTheMediansOfEachLinkAndTheFloor(@TempDir Path folder) throws Exception {
        new StartReport(data).write(folder);
        assertThat(folder.resolve("start.md")).hasContent(new StartReport(data).markdown());
        assertThat(folder.resolve("start-node.svg")).hasContent("""
                <svg xmlns="http://www.w3.org/2000/svg" width="760" height="133" viewBox="0 0 760 133" \
                font-family="sans-serif" font-size="13">
                <rect width="100%" height="100%" fill="white"/>
                <text x="0" y="20" font-weight="bold">node, background fetch off</text>
                <text x="0" y="47" >30ms/100Mbit</text>
                <rect x="190" y="56" width="160" height="16" fill="#9aa5b1"/>
                <text x="182" y="69" text-anchor="end" font-size="11">overlayfs, lazuli</text>
                <text x="356" y="69" >10.00 s</text>
                <rect x="190" y="78" width="304" height="16" fill="#9aa5b1"/>
                <text x="182" y="91" text-anchor="end" font-size="11">overlayfs, ctr</text>
                <text x="500" y="91" >19.00 s</text>
                <rect x="190" y="100" width="48" height="16" fill="#1f4e9e"/>
                <text x="182" y="113" text-anchor="end" font-size="11">eStargz</text>
                <text x="244" y="113" >3.00 s</text>
                <line x1="214" y1="56" x2="214" y2="116" stroke="#c8401e" stroke-width="2"/>
                </svg>
                """);
    }

    @Test
    void dataIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("new/start.json");
        data.write(file);
        assertThat(StartData.read(file)).isEqualTo(data);
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> StartData.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("start.json");
    }

    @Test
    void whatIsMeasuredAnewIsForgotten() {
        StartOptions again = StartOptions.parse("--image", "node", "--mode", "estargz", "--link", LINK);
        assertThat(data.without(s -> s.isAskedFor(again)).starts()).hasSize(5).allMatch(Start::isFullPull);
        for (String[] other :
                List.of(new String[] {"--image", "py"}, new String[] {"--link", "1ms/1000Mbit"}, new String[] {
                    "--background", "on"
                })) {
            assertThat(data.without(s -> s.isAskedFor(StartOptions.parse(other))))
                    .isEqualTo(data);
        }
    }

    @Test
    void anImageTakesThePlaceOfItsFormerSelf() {
        StartData.Image py = new StartData.Image("py", List.of(1L), 5, 1);
        StartData.Image node = new StartData.Image("node", List.of(2L), 6, 1);
        assertThat(data.with(node).with(py).images()).containsExactly(node, py);
        StartData.Image again = new StartData.Image("node", List.of(2L), 7, 2);
        StartData.Image unrecorded = new StartData.Image("node", List.of(2L), 0, 0);
        StartData.Image other = new StartData.Image("node", List.of(3L), 0, 0);
        assertThat(data.with(node).with(again).images()).containsExactly(again);
        assertThat(data.with(node).with(unrecorded).images()).containsExactly(node);
        assertThat(data.with(node).with(other).images()).containsExactly(other);
    }

    private static Start start(StartMode mode, int run, double seconds) {
        long lazy = mode.lazy() ? 1 : 0;
        return new Start(
                "node",
                LINK,
                mode.word(),
                false,
                run,
                seconds,
                seconds + 1,
                5_000_000,
                20,
                3,
                0.5,
                lazy * (100L << 20),
                lazy * (120L << 20),
                lazy * 7_000_000);
    }
}
