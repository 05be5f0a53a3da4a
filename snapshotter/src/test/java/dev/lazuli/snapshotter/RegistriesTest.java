package dev.lazuli.snapshotter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.lazuli.registry.Mirror;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.registry.credentials.CredentialSource;
import dev.lazuli.snapshotter.config.ConfigFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistriesTest {
    private static RegistryOptions options(String toml) throws IOException {
        return Registries.options(ConfigFile.parse(toml).config(), CredentialSource.none());
    }

    @Test
    void takesTimesAndRetriesFromTheConfiguration() throws IOException {
        RegistryOptions defaults = options("");
        assertThat(defaults.timeouts().request()).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.retries().count()).isEqualTo(5);
        assertThat(defaults.retries().minWait()).isEqualTo(Duration.ofMillis(30));
        assertThat(defaults.retries().maxWait()).isEqualTo(Duration.ofMinutes(5));
        RegistryOptions set = options("""
                [resolver]
                request_timeout_sec = 3
                [blob]
                max_retries = 2
                min_wait_msec = 500
                max_wait_msec = 100
                """);
        assertThat(set.timeouts().request()).isEqualTo(Duration.ofSeconds(3));
        assertThat(set.retries().count()).isEqualTo(2);
        assertThat(set.retries().maxWait()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void takesMirrorsFromTheConfiguration() throws IOException {
        assertThat(options("""
                [[resolver.host."docker.io".mirrors]]
                host = "mirror.example:5000"
                insecure = true
                header = { x = ["1", "2"] }
                [[resolver.host."docker.io".mirrors]]
                host = "second.example"
                request_timeout_sec = -1
                """).mirrors())
                .isEqualTo(Map.of(
                        "docker.io",
                        List.of(
                                new Mirror(
                                        "mirror.example:5000",
                                        true,
                                        Map.of("x", List.of("1", "2")),
                                        Optional.of(Duration.ofSeconds(30))),
                                new Mirror("second.example", false, Map.of(), Optional.of(Duration.ofDays(1))))));
    }

    @Test
    void rejectsAMirrorThatIsNoHost() {
        assertThatIOException()
                .isThrownBy(() -> options("[[resolver.host.x.mirrors]]\nhost = 'https://mirror/'"))
                .withMessageContaining("the mirror \"https://mirror/\" of the configuration is none");
    }
}
