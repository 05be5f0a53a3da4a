package dev.lazuli.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryNameTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "localhost:5155, localhost:5155",
        "ghcr.io, ghcr.io",
        "https://r.io:5000/v2/, r.io:5000",
        "http://localhost:5000, localhost:5000",
        "https://index.docker.io/v1/, docker.io",
        "registry-1.docker.io, docker.io",
        "docker.io, docker.io"
    })
    void isTheHostAsReferencesNameIt(String typed, String host) throws Exception {
        assertThat(RegistryName.of(List.of(typed))).isEqualTo(host);
    }

    @Test
    void isDockerHubWhenNoneIsNamed() throws Exception {
        assertThat(RegistryName.of(List.of())).isEqualTo("docker.io");
    }

    @ParameterizedTest
    @ValueSource(strings = {"noport", "a b", "", "UPPER_case"})
    void refusesWhatIsNoHost(String typed) {
        assertThatThrownBy(() -> RegistryName.of(List.of(typed)))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("expected a host with an optional port");
    }
}
