package dev.lazuli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartOptionsTest {
    @Test
    void measuresEverythingThreeTimesWithoutBackgroundFetch() {
        StartOptions options = StartOptions.parse();
        assertThat(options.images()).containsExactly(StartImage.values());
        assertThat(options.links())
                .extracting(Link::word)
                .containsExactly("1ms/1000Mbit", "30ms/100Mbit", "100ms/60Mbit", "200ms/20Mbit");
        assertThat(options.modes()).containsExactly(StartMode.values());
        assertThat(options.runs()).isEqualTo(3);
        assertThat(options.background()).isFalse();
        assertThat(options.out()).isEmpty();
        assertThat(options.data()).isEmpty();
        assertThat(options.waterfall()).isEmpty();
    }

    @Test
    void takesEveryOption() {
        StartOptions options = StartOptions.parse(
                "--image",
                "py,jdk",
                "--link",
                "5ms/10Mbit,30ms/100Mbit",
                "--mode",
                "overlayfs,estargz",
                "--runs",
                "5",
                "--background",
                "on",
                "--out",
                "pages",
                "--json",
                "data.json",
                "--waterfall",
                "requests");
        assertThat(options.images()).containsExactly(StartImage.PY, StartImage.JDK);
        assertThat(options.links()).containsExactly(Link.of(10, 5), Link.of(100, 30));
        assertThat(options.modes()).containsExactly(StartMode.OVERLAYFS, StartMode.ESTARGZ);
        assertThat(options.runs()).isEqualTo(5);
        assertThat(options.background()).isTrue();
        assertThat(options.out()).contains(Path.of("pages"));
        assertThat(options.data()).contains(Path.of("data.json"));
        assertThat(options.waterfall()).contains(Path.of("requests"));
    }

    @Test
    void theDataLiesBesideThePage() {
        assertThat(StartOptions.parse("--out", "pages").data()).contains(Path.of("pages/start.json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --image perl       | unknown image "perl"; expected one of py, node, jdk, py-http, jdk-http, node-http, model
            --mode soon        | unknown mode "soon"; expected one of overlayfs, overlayfs-ctr, estargz, prioritized, profile, zstdchunked
            --link 30ms        | no link: "30ms"; expected such as 30ms/100Mbit
            --link 30ms/0Mbit  | no link: 0 bit/s
            --runs 0           | --runs needs a number above 0, found 0
            --runs many        | --runs needs a number, found "many"
            --background maybe | --background needs on or off, found "maybe"
            --out              | no value behind --out
            --fast yes         | unknown option --fast
            """)
    void refusesWhatIsNone(String arguments, String message) {
        assertThatThrownBy(() -> StartOptions.parse(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
