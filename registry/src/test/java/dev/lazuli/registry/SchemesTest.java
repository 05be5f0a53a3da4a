package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// http or https, verified or not: the certificate of the server here is its own, and for another host.
class SchemesTest {
    private static final byte[] CONTENT = Fixtures.bytes(100_000, 7);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    @TempDir
    private static Path folder;

    private static FakeRegistry secure;
    private static FakeRegistry plain;

    @BeforeAll
    static void start() throws Exception {
        secure = new FakeRegistry(SelfSigned.create(folder).context());
        plain = new FakeRegistry();
        secure.addBlob(CONTENT);
        plain.addBlob(CONTENT);
    }

    @AfterAll
    static void stop() {
        secure.close();
        plain.close();
    }

    private static long size(RegistryOptions options, String host) throws IOException, InterruptedException {
        try (RegistryClient client = new RegistryClient(options)) {
            try (BlobStream blob = client.blob(FakeRegistry.image(host, "a:b"), DIGEST)) {
                return blob.readAllBytes().length;
            }
        }
    }

    private static UnreachableException failure(RegistryOptions options, String host) {
        return catchThrowableOfType(UnreachableException.class, () -> size(options, host));
    }

    @Test
    void rejectsACertificateThatNobodyVouchesFor() {
        UnreachableException failure = failure(Fixtures.options(), secure.strangeHost());
        assertThat(failure.reason()).isEqualTo(UnreachableException.Reason.TLS);
        assertThat(failure).hasMessageContaining("TLS handshake failed: ").hasMessageContaining("https://");
    }

    @Test
    void takesAnyCertificateOfAnInsecureRegistry() throws Exception {
        assertThat(size(Fixtures.options().withInsecureRegistry(true), secure.strangeHost()))
                .isEqualTo(100_000);
        assertThat(size(Fixtures.options().withInsecureHosts(Set.of(secure.strangeHost())), secure.strangeHost()))
                .isEqualTo(100_000);
    }

    @Test
    void speaksPlainHttpToOthersOnlyWhenTheyAreInsecure() throws Exception {
        RegistryOptions options = Fixtures.options().withRetries(new Retries(0, Duration.ZERO, Duration.ZERO));
        plain.requests.clear();
        assertThat(failure(options, plain.strangeHost())).isNotNull();
        assertThat(failure(options.withInsecureHosts(Set.of("other")), plain.strangeHost()))
                .isNotNull();
        assertThat(plain.requests).isEmpty();
        assertThat(size(Fixtures.options().withInsecureRegistry(true), plain.strangeHost()))
                .isEqualTo(100_000);
    }

    @Test
    void speaksPlainHttpToLoopback() throws Exception {
        for (String name : List.of("127.0.0.1", "localhost", "127.0.0.1")) {
            assertThat(size(Fixtures.options(), name + ":" + plain.port())).isEqualTo(100_000);
        }
    }

    @Test
    void speaksTlsToLoopbackWhereThatIsWhatListens() throws Exception {
        assertThat(failure(Fixtures.options(), "localhost:" + secure.port()).reason())
                .isEqualTo(UnreachableException.Reason.TLS);
        assertThat(size(Fixtures.options().withInsecureRegistry(true), "localhost:" + secure.port()))
                .isEqualTo(100_000);
    }

    @Test
    void doesNotMistakeA400ForAServerThatSpeaksTls() {
        plain.fault = exchange -> FakeRegistry.answer(exchange, 400, "");
        try {
            StatusException failure =
                    catchThrowableOfType(StatusException.class, () -> size(Fixtures.options(), plain.host()));
            assertThat(failure.status()).isEqualTo(400);
        } finally {
            plain.fault = exchange -> false;
        }
    }

    @Test
    void speaksPlainHttpToAnInsecureMirror() throws Exception {
        Mirror mirror = new Mirror(plain.strangeHost(), true, Map.of(), Optional.empty());
        RegistryOptions options = Fixtures.options().withMirrors(Map.of("elsewhere.invalid", List.of(mirror)));
        assertThat(size(options, "elsewhere.invalid")).isEqualTo(100_000);
    }

    @Test
    void doesNotFollowARedirectFromHttpsToHttp() {
        secure.fault = exchange -> {
            exchange.getResponseHeaders().set("Location", "http://" + plain.host() + "/x");
            return FakeRegistry.answer(exchange, 307, "");
        };
        try {
            UntrustedTargetException failure = catchThrowableOfType(
                    UntrustedTargetException.class,
                    () -> size(Fixtures.options().withInsecureRegistry(true), secure.strangeHost()));
            assertThat(failure).hasMessageContaining("leads from https to http, which is not allowed");
        } finally {
            secure.fault = exchange -> false;
        }
    }
}
