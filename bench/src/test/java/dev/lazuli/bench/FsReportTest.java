package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.bench.FsCase.Cache;
import dev.lazuli.bench.FsCase.Side;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FsReportTest {
    private final FsReport report = new FsReport(
            new Machine(LocalDate.of(2026, 1, 2), "Some CPU", 2, 8L << 30, "6.1", "1.6.20", "25.0.1"),
            "ext4",
            FsBenchOptions.parse("--runs", "3", "--tiny", "1000", "--passthrough", "off"),
            List.of(
                    new FsCase(
                            FsWorkload.FIND,
                            Cache.WARM,
                            1000,
                            Map.of(
                                    Side.OVERLAYFS,
                                    List.of(0.009, 0.002, 0.001),
                                    Side.LAZULI,
                                    List.of(0.004, 0.004, 0.1),
                                    Side.MOUNT,
                                    List.of(0.001, 0.001, 0.001))),
                    new FsCase(
                            FsWorkload.MAPPED,
                            Cache.COLD,
                            10,
                            Map.of(
                                    Side.OVERLAYFS,
                                    List.of(0.00001),
                                    Side.LAZULI,
                                    List.of(0.00001),
                                    Side.MOUNT,
                                    List.of(0.00002)))),
            List.of(new FsFetch("lazuli", Duration.ofMillis(2500), 700_000, 7, 770_000, 80_000)));

    @Test
    void pageHasMediansAndSpeeds() {
        assertThat(report.markdown()).isEqualTo("""
                # A complete layer as a file system

                2026-01-02, 2 × Some CPU, 8 GiB, kernel 6.1, ext4, JDK 25.0.1, medians of 3 runs, passthrough off.

                Microseconds of an operation, warm cache:

                | workload | overlayfs | lazuli | speed | aimed at | the mount alone | speed |
                |---|--:|--:|--:|--:|--:|--:|
                | `find`, per entry | 2.00 | 4.00 | **0.50** | 0.80 | 1.00 | 2.00 |

                Microseconds of an operation, cold cache:

                | workload | overlayfs | lazuli | speed | aimed at | the mount alone | speed |
                |---|--:|--:|--:|--:|--:|--:|
                | mmap, per page | 1.00 | 1.00 | **1.00** |  | 2.00 | 0.50 |

                1000 files of 700 bytes, fetched and read:

                | snapshotter | seconds | inodes | contents MB | of what they hold | else MB |
                |---|--:|--:|--:|--:|--:|
                | lazuli | 2.5 | 7 | 0.8 | 1.100 | 0.1 |
                """);
    }

    @Test
    void dataHasEveryRun() {
        JsonNode data = JsonMapper.shared().readTree(report.json());
        JsonNode find = data.get("workloads").get(0);
        assertThat(find.get("workload").asString()).isEqualTo("find");
        assertThat(find.get("cache").asString()).isEqualTo("warm");
        assertThat(find.get("operations").asLong()).isEqualTo(1000);
        assertThat(find.get("lazuliSeconds").get(2).asDouble()).isEqualTo(0.1);
        assertThat(data.get("passthrough").asBoolean()).isFalse();
        assertThat(data.get("fetches").get(0).get("contentBytesOnDisk").asLong())
                .isEqualTo(770_000);
        assertThat(data.get("machine").get("containerd").asString()).isEqualTo("1.6.20");
    }
}
