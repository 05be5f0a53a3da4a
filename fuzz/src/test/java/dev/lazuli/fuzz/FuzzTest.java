package dev.lazuli.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FuzzTest {
    private static final Corpus CORPUS = new Corpus(Path.of("corpus"));
    private static final Duration EACH = Duration.ofMillis(400);
    private static final Duration ALL = Duration.ofSeconds(6);
    private static final Duration LONGER = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource
    void seedsAndFindingsAreHandled(Target target) throws Exception {
        List<Path> seeds = CORPUS.seeds(target);
        assertThat(seeds).isNotEmpty();
        for (Path seed : seeds) {
            target.run(Files.readAllBytes(seed));
        }
    }

    @ParameterizedTest
    @EnumSource
    void damagedSeedsAreHandled(Target target) throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (Path seed : CORPUS.seeds(target)) {
            seeds.add(Files.readAllBytes(seed));
        }
        long seed = 20261124;
        Damage damage = new Damage(new Random(seed), seeds);
        long end = System.nanoTime() + EACH.toNanos();
        for (long i = 0; System.nanoTime() < end; i++) {
            byte[] input = damage.next();
            try {
                target.run(input);
            } catch (RuntimeException | Error e) {
                Path kept = Files.createTempFile("finding-" + target.word(), "");
                Files.write(kept, input);
                throw new AssertionError(
                        target.word() + " fails with input " + i + " of seed " + seed + ", kept in " + kept, e);
            }
        }
    }

    @Test
    void jazzerFindsNothing(@TempDir Path folder) throws Exception {
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        CORPUS.writeAll(seeds);
        assertFindsNothing(Fuzz.ALL, ALL, seeds, folder);
    }

    @Tag("full")
    @ParameterizedTest
    @EnumSource
    void jazzerFindsNothingInLongerTime(Target target, @TempDir Path folder) throws Exception {
        assertFindsNothing(target.word(), LONGER, CORPUS.folder(target), folder);
    }

    @Test
    void whatMemoryMayCostGrowsWithTheInput() {
        Allocation allocation = Allocation.begin();
        byte[] large = new byte[1 << 20];
        assertThat(allocation.used()).isGreaterThanOrEqualTo(large.length);
        assertThat(Allocation.allowed(2)).isGreaterThan(Allocation.allowed(1));
        assertThatThrownBy(() -> Invariant.holds(false, "this")).isInstanceOf(AssertionError.class);
    }

    private static void assertFindsNothing(String target, Duration time, Path seeds, Path folder)
            throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        JazzerRun run =
                new JazzerRun(target, time, seeds.toAbsolutePath(), folder.resolve("learned"), folder.resolve("found"));
        int exitCode = run.run(log);
        assertThat(exitCode).as(String.join("\n", JazzerRun.finding(log))).isZero();
        assertThat(Files.readString(log, StandardCharsets.ISO_8859_1)).contains("stat::number_of_executed_units");
    }
}
