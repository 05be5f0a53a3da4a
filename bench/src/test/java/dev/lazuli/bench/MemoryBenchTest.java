package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MemoryBenchTest {
    private final MemoryBench.Result result = new MemoryBench.Result(
            new Machine(LocalDate.of(2026, 1, 2), "Some CPU", 2, 8L << 30, "6.1", "1.6.20", "25.0.1"),
            MemoryOptions.parse(),
            12.345,
            new DaemonMemory(140L << 20, 200L << 20, 90L << 20, 30L << 20));

    @Test
    void pageComparesWithTheGoals() {
        assertThat(result.markdown()).isEqualTo("""
                # Memory of the daemon

                2026-01-02, 2 × Some CPU, 8 GiB, kernel 6.1, containerd 1.6.20, JDK 25.0.1.

                50 layers of 20000 files each, pulled lazily behind 1000 Mbit/s, 1 ms in 12.35 s; background fetch off.

                | what | MiB | goal |
                |---|--:|--:|
                | Java heap in use behind a full collection | 30.0 | 64 |
                | resident memory | 140.0 | 150 |
                | resident memory that no file backs | 90.0 | |
                | most resident memory since the start | 200.0 | |
                """);
    }

    @Test
    void dataHasBytes() {
        JsonNode data = JsonMapper.shared().readTree(result.json());
        assertThat(data.get("layers").asInt()).isEqualTo(50);
        assertThat(data.get("entriesOfEach").asInt()).isEqualTo(20_000);
        assertThat(data.get("heapBytes").asLong()).isEqualTo(30L << 20);
        assertThat(data.get("rssBytes").asLong()).isEqualTo(140L << 20);
    }

    @Test
    void addsUpTheGenerationsOfTheHeap() throws Exception {
        // As `jcmd PID GC.heap_info` prints it (JDK 25.0.3, -XX:+UseSerialGC).
        assertThat(DaemonMemory.heapBytes("""
                1585:
                DefNew     total 116224K, used 40K [0x0000000687400000, 0x000000068f210000, 0x0000000704d50000)
                 eden space 103360K,   0% used [0x0000000687400000, 0x0000000687400000, 0x000000068d8f0000)
                 from space 12864K,   0% used [0x000000068d8f0000, 0x000000068d8f0000, 0x000000068e580000)
                 to   space 12864K,   0% used [0x000000068e580000, 0x000000068e580000, 0x000000068f210000)
                Tenured    total 258048K, used 3054K [0x0000000704d50000, 0x0000000714950000, 0x0000000800000000)
                 the  space 258048K,   1% used [0x0000000704d50000, 0x000000070504bbe8, 0x0000000714950000)
                """)).isEqualTo((40 + 3054) * 1024L);
        assertThatThrownBy(() -> DaemonMemory.heapBytes("garbage-first heap   total 131072K, used 9216K"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("garbage-first");
    }

    @Test
    void readsTheStatusOfAProcess() throws Exception {
        List<String> status = List.of("Name:\tjava", "VmHWM:\t  204800 kB", "VmRSS:\t  143360 kB");
        assertThat(DaemonMemory.field(status, "VmRSS:")).isEqualTo(140L << 20);
        assertThatThrownBy(() -> DaemonMemory.field(status, "RssAnon:")).hasMessageContaining("RssAnon:");
    }

    @Test
    void takesEveryOption() {
        assertThat(MemoryOptions.parse("--layers", "3", "--entries", "40", "--out", "pages"))
                .isEqualTo(new MemoryOptions(3, 40, Optional.of(Path.of("pages"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --layers 0     | --layers needs a number above 0, found 0
            --entries many | --entries needs a number, found "many"
            --out          | no value behind --out
            --fast yes     | unknown option --fast
            """)
    void refusesWhatIsNone(String arguments, String message) {
        assertThatThrownBy(() -> MemoryOptions.parse(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
