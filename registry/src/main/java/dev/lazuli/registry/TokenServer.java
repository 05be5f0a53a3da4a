package dev.lazuli.registry;

import dev.lazuli.registry.credentials.Credential;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fetches access tokens from the realm that a registry names: by GET, with Basic authentication where there is
/// a password (Docker token specification), or by POST of a refresh token (OAuth 2, RFC 6749, section 6).
final class TokenServer {
    private static final int MAX_TOKEN_BYTES = 1 << 20;
    private static final int OK = 200;
    /// How long a token lives when the answer does not say (Docker token specification).
    private static final long DEFAULT_LIFE_SECONDS = 60;

    private static final long MAX_LIFE_SECONDS = Duration.ofDays(1).toSeconds();
    /// A token is renewed when a tenth of its life is left, and at most this much.
    private static final long MAX_MARGIN_SECONDS = 10;

    private static final long MARGIN_PART = 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Transport transport;
    private final RegistryOptions options;

    TokenServer(Transport transport, RegistryOptions options) {
        this.transport = transport;
        this.options = options;
    }

    /// A token for `host`.
    ///
    /// @throws UnauthorizedException when the server refuses the credential, or wants one
    Authorization fetch(RegistryHost host, Realm realm, Optional<Credential> credential, Scope scope)
            throws IOException, InterruptedException {
        long now = System.nanoTime();
        if (credential.orElse(null) instanceof Credential.RegistryToken(String token)) {
            return bearer(host, token, DEFAULT_LIFE_SECONDS, scope, now);
        }
        Outgoing request = request(host, realm, credential, scope);
        try (Answer answer = transport.send(request)) {
            if (answer.status() != OK) {
                String hint = credential.isPresent() ? "" : "and there are no credentials for " + host.name();
                throw StatusErrors.of(answer, hint);
            }
            JsonNode json = read(answer);
            String token = json.path("token").asString(json.path("access_token").asString(""));
            if (token.isEmpty()) {
                throw answer.malformed("the answer holds no token");
            }
            long life = json.path("expires_in").asLong(DEFAULT_LIFE_SECONDS);
            return bearer(host, token, life, scope, now);
        }
    }

    /// The header for Basic authentication, which is looked up again after a while.
    static Authorization basic(Credential.Password password, Scope scope) {
        long now = System.nanoTime();
        long stale = now + Duration.ofSeconds(DEFAULT_LIFE_SECONDS).toNanos();
        return new Authorization(basic(password), scope, stale, now);
    }

    private static Authorization bearer(RegistryHost host, String token, long lifeSeconds, Scope scope, long now)
            throws IOException {
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IOException("the token for " + host.name() + " holds characters that no header may have");
        }
        long life = Math.clamp(lifeSeconds, 1, MAX_LIFE_SECONDS);
        long margin = Math.min(life / MARGIN_PART, MAX_MARGIN_SECONDS);
        long stale = now + Duration.ofSeconds(life - margin).toNanos();
        return new Authorization("Bearer " + token, scope, stale, now);
    }

    private Outgoing request(RegistryHost host, Realm realm, Optional<Credential> credential, Scope scope) {
        StringJoiner form = new StringJoiner("&");
        realm.service().ifPresent(service -> form.add("service=" + encode(service)));
        String action = "get a token for " + host.name();
        if (credential.orElse(null) instanceof Credential.IdentityToken(String token)) {
            form.add("grant_type=refresh_token").add("client_id=" + encode(options.userAgent()));
            form.add("scope=" + encode(String.join(" ", scope.entries()))).add("refresh_token=" + encode(token));
            byte[] body = form.toString().getBytes(StandardCharsets.US_ASCII);
            return new Outgoing(
                    action,
                    "POST",
                    realm.uri(),
                    Map.of("Content-Type", List.of("application/x-www-form-urlencoded")),
                    Optional.of(UploadBody.of(body)),
                    host.timeout(),
                    options.verifies(realm.uri()),
                    false);
        }
        scope.entries().forEach(entry -> form.add("scope=" + encode(entry)));
        Map<String, List<String>> headers = Map.of();
        if (credential.orElse(null) instanceof Credential.Password password) {
            form.add("account=" + encode(password.user()));
            headers = Map.of("Authorization", List.of(basic(password)));
        }
        return new Outgoing(
                action,
                "GET",
                withQuery(realm.uri(), form.toString()),
                headers,
                Optional.empty(),
                host.timeout(),
                options.verifies(realm.uri()),
                false);
    }

    private static JsonNode read(Answer answer) throws IOException {
        try {
            return JSON.readTree(answer.readAll(MAX_TOKEN_BYTES));
        } catch (JacksonException e) {
            throw answer.malformed("the answer is not JSON");
        }
    }

    private static String basic(Credential.Password password) {
        byte[] pair = (password.user() + ":" + password.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /// `uri` with more parameters behind those that it has.
    static URI withQuery(URI uri, String parameters) {
        String text = uri.toString();
        int fragment = text.indexOf('#');
        String whole = fragment < 0 ? text : text.substring(0, fragment);
        String separator = uri.getRawQuery() == null ? "?" : "&";
        return parameters.isEmpty() ? URI.create(whole) : URI.create(whole + separator + parameters);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
