package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvertBenchOptionsTest {
    @Test
    void measuresTheTwoBigLayersInAllFormatsThreeTimes() {
        ConvertBenchOptions options = ConvertBenchOptions.parse();
        assertThat(options.layers()).containsExactly(ConvertLayer.PYTHON, ConvertLayer.LARGE);
        assertThat(options.formats()).containsExactly(ConvertFormat.values());
        assertThat(options.runs()).isEqualTo(3);
        assertThat(options.heapMebibytes()).isEqualTo(512);
        assertThat(options.peer()).isEmpty();
        assertThat(options.out()).isEmpty();
    }

    @Test
    void takesEveryOption() {
        ConvertBenchOptions options = ConvertBenchOptions.parse(
                "--layers",
                "tiny,large",
                "--formats",
                "zstdchunked",
                "--runs",
                "5",
                "--heap",
                "256",
                "--ctr-remote",
                "/opt/ctr-remote",
                "--out",
                "docs/benchmarks");
        assertThat(options.layers()).containsExactly(ConvertLayer.TINY, ConvertLayer.LARGE);
        assertThat(options.formats()).containsExactly(ConvertFormat.ZSTD_CHUNKED);
        assertThat(options.runs()).isEqualTo(5);
        assertThat(options.heapMebibytes()).isEqualTo(256);
        assertThat(options.peer()).contains(Path.of("/opt/ctr-remote"));
        assertThat(options.out()).contains(Path.of("docs/benchmarks"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --layers huge    | unknown layer "huge"; expected one of tiny, python, large
            --formats squash | unknown format "squash"; expected one of estargz, min-chunk, external-toc, zstdchunked
            --runs 0         | --runs needs a number above 0, found 0
            --runs many      | --runs needs a number, found "many"
            --out            | no value behind --out
            --fast yes       | unknown option --fast
            """)
    void refusesWhatIsNone(String arguments, String message) {
        assertThatThrownBy(() -> ConvertBenchOptions.parse(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
