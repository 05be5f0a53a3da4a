package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FsBenchOptionsTest {
    @Test
    void measuresAllWorkloadsAndFetchesManyFiles() {
        assertThat(FsBenchOptions.parse())
                .isEqualTo(new FsBenchOptions(
                        7, List.of(FsWorkload.values()), 20_000, 256, 200_000, true, Optional.empty()));
    }

    @Test
    void takesEveryOption() {
        String arguments = "--runs 3 --workloads ls,mmap --files 10 --big 2 --tiny 0 --passthrough off --out there";
        assertThat(FsBenchOptions.parse(arguments.split(" ")))
                .isEqualTo(new FsBenchOptions(
                        3,
                        List.of(FsWorkload.LIST, FsWorkload.MAPPED),
                        10,
                        2,
                        0,
                        false,
                        Optional.of(Path.of("there"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --workloads cp   | unknown workload "cp"; expected one of find, ls, stat, open, open-large, random
            --files 0        | --files needs a number from 1 on, found 0
            --tiny -1        | --tiny needs a number from 0 on, found -1
            --runs many      | --runs needs a number, found "many"
            --passthrough no | --passthrough needs on or off, found "no"
            --out            | no value behind --out
            --fast yes       | unknown option --fast
            """)
    void refusesWhatIsNone(String arguments, String message) {
        assertThatThrownBy(() -> FsBenchOptions.parse(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
