package dev.lazuli.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.credentials.Credential;
import dev.lazuli.registry.credentials.CredentialSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticationTest {
    private static final byte[] CONTENT = Fixtures.bytes(5000, 2);
    private static final Credential ANNA = new Credential.Password("anna", "pässword");
    /// `printf 'anna:pässword' | base64`
    private static final String ANNA_BASIC = "Basic YW5uYTpww6Rzc3dvcmQ=";

    private FakeRegistry registry;
    private FakeRegistry tokens;
    private ImageReference image;
    private Digest digest;
    private final AtomicInteger issued = new AtomicInteger();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile String scopeOfChallenge = "repository:a/b:pull";

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        tokens = new FakeRegistry();
        image = registry.image("a/b:c");
        digest = registry.addBlob(CONTENT);
        registry.fault = this::wantsToken;
        tokens.fault = this::issuesToken;
    }

    @AfterEach
    void stop() {
        registry.close();
        tokens.close();
    }

    private boolean wantsToken(HttpExchange exchange) throws IOException {
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        if (sent != null && valid.contains(sent)) {
            return false;
        }
        exchange.getResponseHeaders()
                .set(
                        "WWW-Authenticate",
                        "Bearer realm=\"http://" + tokens.host() + "/token?x=y\",service=\"reg istry\",scope=\""
                                + scopeOfChallenge + "\"");
        return FakeRegistry.answer(exchange, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
    }

    private boolean issuesToken(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String token = "t" + issued.incrementAndGet();
        valid.add("Bearer " + token);
        return FakeRegistry.answer(exchange, 200, "{\"token\":\"" + token + "\",\"expires_in\":300}");
    }

    private RegistryClient client(Credential credential) {
        return client((host, asked) -> host.equals(registry.host()) ? Optional.of(credential) : Optional.empty());
    }

    private static RegistryClient client(CredentialSource source) {
        return new RegistryClient(Fixtures.options().withCredentials(source));
    }

    @Test
    void fetchesAnAnonymousTokenOnceForAHostAndScope() throws Exception {
        try (RegistryClient client = client(CredentialSource.none())) {
            assertThat(client.blobSize(image, digest)).isEqualTo(5000);
            assertThat(client.blobSize(image, digest)).isEqualTo(5000);
        }
        assertThat(registry.requests).hasSize(3);
        assertThat(tokens.requests).singleElement().satisfies(seen -> {
            assertThat(seen.query()).hasValue("x=y&service=reg+istry&scope=repository%3Aa%2Fb%3Apull");
            assertThat(seen.header("Authorization")).isEmpty();
        });
    }

    @Test
    void logsInWhereTheCredentialIsAccepted() throws Exception {
        registry.fault = exchange -> wantsToken(exchange) || FakeRegistry.answer(exchange, 200, "{}");

        try (RegistryClient client = client(ANNA)) {
            client.logIn(registry.host());
        }

        assertThat(registry.methodsAndPaths()).containsOnly("GET /v2/");
        assertThat(tokens.requests.getFirst().header("Authorization")).hasValue(ANNA_BASIC);
    }

    @Test
    void doesNotLogInWhereTheCredentialIsRefused() throws Exception {
        tokens.fault = exchange -> FakeRegistry.answer(exchange, 401, "{}");

        try (RegistryClient client = client(ANNA)) {
            assertThatThrownBy(() -> client.logIn(registry.host())).isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void showsThePasswordToTheTokenServerOnly() throws Exception {
        try (RegistryClient client = client(ANNA)) {
            assertThat(client.blobSize(image, digest)).isEqualTo(5000);
        }
        assertThat(tokens.requests.getFirst().header("Authorization")).hasValue(ANNA_BASIC);
        assertThat(tokens.requests.getFirst().query().orElseThrow()).endsWith("&account=anna");
        assertThat(registry.requests.get(0).header("Authorization")).isEmpty();
        assertThat(registry.requests.get(1).header("Authorization")).hasValue("Bearer t1");
    }

    @Test
    void fetchesOneTokenForAllWhoWait() throws Exception {
        try (RegistryClient client = client(CredentialSource.none());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            client.blobSize(image, digest);
            valid.clear();
            List<Callable<Long>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(() -> client.blobSize(image, digest));
            }
            for (Future<Long> size : threads.invokeAll(calls)) {
                assertThat(size.get()).isEqualTo(5000);
            }
        }
        assertThat(tokens.requests.size()).isLessThan(5);
    }

    @Test
    void asksForATokenBeforeTheFirstRequestOfAnotherScope() throws Exception {
        try (RegistryClient client = client(CredentialSource.none())) {
            client.blobSize(image, digest);
            registry.requests.clear();
            assertThat(client.hasBlob(image, digest)).isTrue();
        }
        assertThat(registry.requests).hasSize(1);
        assertThat(tokens.requests.getLast().query().orElseThrow()).endsWith("scope=repository%3Aa%2Fb%3Apull%2Cpush");
    }

    @Test
    void asksForBothRepositoriesToMount() throws Exception {
        try (RegistryClient client = client(CredentialSource.none())) {
            assertThat(client.mountBlob(image, digest, "other")).isTrue();
        }
        assertThat(tokens.requests.getLast().query().orElseThrow())
                .contains("scope=repository%3Aa%2Fb%3Apull%2Cpush", "scope=repository%3Aother%3Apull");
    }

    @Test
    void takesInTheScopeOfAChallengeThatNamesAnotherRepository() throws Exception {
        scopeOfChallenge = "repository:mirror/a/b:pull";
        try (RegistryClient client = client(CredentialSource.none())) {
            client.blobSize(image, digest);
        }
        assertThat(tokens.requests.getLast().query().orElseThrow())
                .contains("scope=repository%3Amirror%2Fa%2Fb%3Apull");
    }

    @Test
    void renewsATokenThatIsRefusedInMidLife() throws Exception {
        try (RegistryClient client = client(CredentialSource.none())) {
            client.blobSize(image, digest);
            valid.clear();
            assertThat(client.blobSize(image, digest)).isEqualTo(5000);
        }
        assertThat(tokens.requests).hasSize(2);
    }

    @Test
    void renewsATokenThatIsForbiddenInMidLifeButNotAFreshOne() throws Exception {
        try (RegistryClient client = client(CredentialSource.none())) {
            client.blobSize(image, digest);
            registry.fault = exchange -> {
                String sent = exchange.getRequestHeaders().getFirst("Authorization");
                return "Bearer t1".equals(sent) && FakeRegistry.answer(exchange, 403, "");
            };
            assertThat(client.blobSize(image, digest)).isEqualTo(5000);
            registry.fault = exchange -> FakeRegistry.answer(exchange, 403, "");
            int before = tokens.requests.size();
            assertThatThrownBy(() -> client.blobSize(image, digest)).isInstanceOf(ForbiddenException.class);
            assertThat(tokens.requests).hasSize(before + 1);
        }
    }

    @Test
    void fetchesATokenAgainOnceItHasExpired() throws Exception {
        tokens.fault = exchange -> {
            valid.add("Bearer t" + issued.incrementAndGet());
            return FakeRegistry.answer(exchange, 200, "{\"access_token\":\"t" + issued + "\",\"expires_in\":1}");
        };
        try (RegistryClient client = client(CredentialSource.none())) {
            long start = System.nanoTime();
            while (issued.get() < 2 && System.nanoTime() - start < 5_000_000_000L) {
                assertThat(client.blobSize(image, digest)).isEqualTo(5000);
            }
        }
        assertThat(issued).hasValueGreaterThan(1);
        assertThat(registry.requests.stream()
                        .filter(seen -> seen.header("Authorization").isEmpty()))
                .hasSize(1);
    }

    @Test
    void exchangesAnIdentityTokenByOAuth() throws Exception {
        try (RegistryClient client = client(new Credential.IdentityToken("re/fresh"))) {
            client.blobSize(image, digest);
        }
        assertThat(tokens.methodsAndPaths()).containsExactly("POST /token");
        assertThat(tokens.requests.getFirst().header("Authorization")).isEmpty();
        assertThat(bodies)
                .containsExactly("service=reg+istry&grant_type=refresh_token&client_id=lazuli"
                        + "&scope=repository%3Aa%2Fb%3Apull&refresh_token=re%2Ffresh");
    }

    @Test
    void sendsARegistryTokenAsItIs() throws Exception {
        valid.add("Bearer given");
        try (RegistryClient client = client(new Credential.RegistryToken("given"))) {
            client.blobSize(image, digest);
        }
        assertThat(tokens.requests).isEmpty();
    }

    @Test
    void authenticatesByBasic() throws Exception {
        registry.fault = this::wantsBasic;
        try (RegistryClient client = client(ANNA)) {
            client.blobSize(image, digest);
            client.blobSize(image, digest);
        }
        assertThat(registry.requests).hasSize(3);
    }

    private boolean wantsBasic(HttpExchange exchange) throws IOException {
        if (ANNA_BASIC.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return false;
        }
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
        return FakeRegistry.answer(exchange, 401, "");
    }

    @Test
    void saysThatAccessIsRefused() throws Exception {
        registry.fault = this::wantsBasic;
        try (RegistryClient client = client(new Credential.Password("anna", "wrong-secret"))) {
            assertThatThrownBy(() -> client.blobSize(image, digest))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("unauthorized")
                    .hasMessageNotContaining("secret");
        }
        assertThat(registry.requests).hasSize(2);
        try (RegistryClient client = client(CredentialSource.none())) {
            assertThatThrownBy(() -> client.blobSize(image, digest)).isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void saysThatTheTokenServerRefuses() throws Exception {
        tokens.fault = exchange -> FakeRegistry.answer(exchange, 401, "");
        try (RegistryClient client = client(CredentialSource.none())) {
            assertThatThrownBy(() -> client.blobSize(image, digest))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessage("cannot get a token for " + registry.host() + ": unauthorized, and there are no"
                            + " credentials for " + registry.host() + " (GET http://" + tokens.host() + "/token: 401)");
        }
    }

    @Test
    void doesNotLoopWhenEveryTokenIsRefused() throws Exception {
        tokens.fault = exchange -> FakeRegistry.answer(exchange, 200, "{\"token\":\"bad\"}");
        try (RegistryClient client = client(CredentialSource.none())) {
            assertThatThrownBy(() -> client.blobSize(image, digest)).isInstanceOf(UnauthorizedException.class);
        }
        assertThat(registry.requests).hasSize(2);
    }

    @Test
    void refusesATokenThatIsNoHeaderValue() throws Exception {
        tokens.fault = exchange -> FakeRegistry.answer(exchange, 200, "{\"token\":\"a\\r\\nX: y\"}");
        try (RegistryClient client = client(CredentialSource.none())) {
            assertThatThrownBy(() -> client.blobSize(image, digest)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void doesNotGoToARealmAtALinkLocalAddress() throws Exception {
        registry.fault = exchange -> {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"http://169.254.169.254/latest\"");
            return FakeRegistry.answer(exchange, 401, "");
        };
        try (RegistryClient client = client(ANNA)) {
            assertThatThrownBy(() -> client.blobSize(image, digest))
                    .isInstanceOf(UntrustedTargetException.class)
                    .hasMessageContaining("token realm to http://169.254.169.254/…");
        }
    }

    @Test
    void givesAMirrorItsOwnCredentialOnly() throws Exception {
        try (FakeRegistry mirror = new FakeRegistry()) {
            mirror.fault = exchange -> {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"x\"");
                return FakeRegistry.answer(exchange, 401, "");
            };
            RegistryOptions options = Fixtures.options()
                    .withMirrors(Map.of(registry.host(), List.of(new Mirror(mirror.host()))))
                    .withCredentials(
                            (host, asked) -> host.equals(registry.host()) ? Optional.of(ANNA) : Optional.empty());
            try (RegistryClient client = new RegistryClient(options)) {
                assertThat(client.blobSize(image, digest)).isEqualTo(5000);
            }
            assertThat(mirror.requests).singleElement().satisfies(seen -> {
                assertThat(seen.header("Authorization")).isEmpty();
                assertThat(seen.query()).hasValue("ns=" + registry.host());
            });
        }
    }
}
