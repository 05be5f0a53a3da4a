package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.credentials.Credential;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final byte[] CONTENT = Fixtures.bytes(5000, 3);
    private static final ByteRange RANGE = new ByteRange(10, 100);

    private FakeRegistry registry;
    private FakeRegistry storage;
    private ImageReference image;
    private Digest digest;
    private final AtomicInteger signature = new AtomicInteger(1);

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        storage = new FakeRegistry();
        image = registry.image("a/b:c");
        digest = Digest.sha256(CONTENT);
        registry.fault = exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization == null) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
                return FakeRegistry.answer(exchange, 401, "");
            }
            exchange.getResponseHeaders()
                    .set("Location", "http://" + storage.host() + "/bucket/object?sig=SECRET" + signature);
            return FakeRegistry.answer(exchange, 307, "");
        };
        storage.fault = exchange -> {
            if (!exchange.getRequestURI().getQuery().equals("sig=SECRET" + signature)) {
                return FakeRegistry.answer(exchange, 403, "");
            }
            storage.serve(exchange, CONTENT);
            return true;
        };
    }

    @AfterEach
    void stop() {
        registry.close();
        storage.close();
    }

    private static RegistryOptions options() {
        return Fixtures.options()
                .withCredentials((host, image) -> Optional.of(new Credential.Password("anna", "secret")));
    }

    private byte[] range(RegistryClient client) throws IOException, InterruptedException {
        try (RangeStream part = client.blobRange(image, digest, RANGE)) {
            return part.readAllBytes();
        }
    }

    @Test
    void keepsSecretsFromTheTarget() throws Exception {
        try (RegistryClient client = new RegistryClient(options())) {
            assertThat(range(client)).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 110));
        }
        assertThat(registry.requests.getLast().header("Authorization")).isPresent();
        assertThat(storage.requests).singleElement().satisfies(seen -> {
            assertThat(seen.header("Authorization")).isEmpty();
            assertThat(seen.header("Range")).hasValue("bytes=10-109");
        });
    }

    @Test
    void keepsHeadersOfAMirrorFromItsTargets() throws Exception {
        Mirror mirror = new Mirror(registry.host(), true, Map.of("X-Key", List.of("v1", "v2")), Optional.empty());
        RegistryOptions options = options().withMirrors(Map.of("elsewhere.invalid", List.of(mirror)));
        try (RegistryClient client = new RegistryClient(options)) {
            assertThat(client.blobTail(FakeRegistry.image("elsewhere.invalid", "a/b:c"), digest, 10)
                            .blobSize())
                    .isEqualTo(5000);
        }
        assertThat(registry.requests.getLast().headers().get("X-Key")).containsExactly("v1", "v2");
        assertThat(registry.requests.getLast().query()).hasValue("ns=elsewhere.invalid");
        assertThat(storage.requests.getLast().header("X-Key")).isEmpty();
    }

    @Test
    void goesStraightToAKnownTargetUntilItExpires() throws Exception {
        try (RegistryClient client = new RegistryClient(options())) {
            range(client);
            int before = registry.requests.size();
            range(client);
            client.blobTail(image, digest, 10);
            assertThat(registry.requests).hasSize(before);
            signature.incrementAndGet();
            assertThat(range(client)).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 110));
            assertThat(registry.requests).hasSize(before + 1);
            range(client);
            assertThat(registry.requests).hasSize(before + 1);
        }
    }

    @Test
    void asksTheRegistryAgainWhenAKnownTargetIsGone() throws Exception {
        try (RegistryClient client = new RegistryClient(options())) {
            range(client);
            storage.close();
            registry.fault = exchange -> false;
            registry.addBlob(CONTENT);
            assertThat(range(client)).isEqualTo(Arrays.copyOfRange(CONTENT, 10, 110));
        }
    }

    @Test
    void doesNotShowASignedUrl() throws Exception {
        storage.fault = exchange -> FakeRegistry.answer(exchange, 403, "");
        try (RegistryClient client = new RegistryClient(options())) {
            assertThatThrownBy(() -> range(client))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("(GET http://" + storage.host() + "/…: 403)")
                    .hasMessageNotContaining("SECRET");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]/x",
                "http://[::ffff:a9fe:a9fe]/x",
                "http://[fd00:ec2::254]/x",
                "http://100.100.100.200/x",
                "http://user@127.0.0.1/x",
            })
    void refusesTargetsThatNoRegistryShouldName(String location) throws Exception {
        registry.fault = exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            return FakeRegistry.answer(exchange, 302, "");
        };
        try (RegistryClient client = new RegistryClient(options())) {
            assertThatThrownBy(() -> range(client)).isInstanceOf(UntrustedTargetException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/x", "file:///etc/passwd", "http:///x", "http://a b/", "::"})
    void refusesLocationsThatAreNoUrls(String location) throws Exception {
        registry.fault = exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            return FakeRegistry.answer(exchange, 302, "");
        };
        try (RegistryClient client = new RegistryClient(options())) {
            assertThatThrownBy(() -> range(client)).isInstanceOf(MalformedAnswerException.class);
        }
    }

    @Test
    void endsACircleOfRedirects() throws Exception {
        registry.fault = exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().toString());
            return FakeRegistry.answer(exchange, 302, "");
        };
        try (RegistryClient client = new RegistryClient(options())) {
            assertThatThrownBy(() -> range(client))
                    .isInstanceOf(UntrustedTargetException.class)
                    .hasMessageContaining("more than 5 redirects");
        }
    }
}
