package dev.lazuli.registry;

import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.credentials.Credential;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Knows what to put into `Authorization`, per host and scope. How a host wants to be told is learned from its first
/// 401; from then on a token is fetched before a request that needs one, by one thread for all that wait for
/// the same. Thread-safe.
final class Authorizer {
    private static final int UNAUTHORIZED = 401;
    private static final int MANY_TOKENS = 1000;

    private final RegistryOptions options;
    private final TokenServer server;
    private final ConcurrentHashMap<String, Method> methods = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Key, Authorization> tokens = new ConcurrentHashMap<>();
    private final SingleFlight<Key, Optional<Authorization>> fetches = new SingleFlight<>();

    private record Key(String authority, Scope scope) {}

    /// How a host wants to be told who asks.
    private sealed interface Method {
        record Basic() implements Method {}

        record Bearer(Realm realm) implements Method {}
    }

    Authorizer(RegistryOptions options, TokenServer server) {
        this.options = options;
        this.server = server;
    }

    /// What to send to `host` with a request, as far as it is known how; fetches a token if need be.
    Optional<Authorization> known(RegistryHost host, ImageReference image, Scope scope)
            throws IOException, InterruptedException {
        Method method = methods.get(host.authority());
        return method == null ? Optional.empty() : get(host, image, method, scope, scope);
    }

    /// What to send again after a 401 or 403.
    ///
    /// @param used  what was sent, if anything
    /// @param since [System#nanoTime()] at the beginning of the request: what was fetched later is not too old
    /// @return empty when there is nothing better
    Optional<Authorization> after(
            Answer refused,
            @Nullable Authorization used,
            long since,
            RegistryHost host,
            ImageReference image,
            Scope scope)
            throws IOException, InterruptedException {
        boolean fresh = used != null && used.isFetchedSince(since);
        if (refused.status() != UNAUTHORIZED && (used == null || fresh)) {
            return Optional.empty();
        }
        List<Challenge> challenges = Challenge.parse(refused.headers("WWW-Authenticate"));
        learn(refused, host, challenges);
        Method method = methods.get(host.authority());
        if (method == null) {
            return Optional.empty();
        }
        Scope wanted = method instanceof Method.Bearer ? widened(scope, challenges) : scope;
        if (used != null) {
            if (fresh && used.asked().equals(wanted)) {
                return Optional.empty();
            }
            tokens.remove(new Key(host.authority(), scope), used);
        }
        return get(host, image, method, scope, wanted)
                .filter(next -> used == null || !next.header().equals(used.header()));
    }

    private void learn(Answer refused, RegistryHost host, List<Challenge> challenges) throws RegistryException {
        Optional<Challenge> bearer = first(challenges, c -> c.scheme().equals("bearer"));
        if (bearer.isPresent()) {
            methods.put(host.authority(), new Method.Bearer(Realm.of(refused, bearer.get())));
        } else if (first(challenges, c -> c.scheme().equals("basic")).isPresent()) {
            methods.put(host.authority(), new Method.Basic());
        }
    }

    private static Scope widened(Scope scope, List<Challenge> challenges) {
        return first(challenges, c -> c.scheme().equals("bearer"))
                .map(bearer -> scope.with(bearer.scopes()))
                .orElse(scope);
    }

    private static Optional<Challenge> first(List<Challenge> challenges, Predicate<Challenge> wanted) {
        return challenges.stream().filter(wanted).findFirst();
    }

    private Optional<Authorization> get(
            RegistryHost host, ImageReference image, Method method, Scope scope, Scope wanted)
            throws IOException, InterruptedException {
        Key key = new Key(host.authority(), scope);
        Optional<Authorization> cached = cached(key);
        return cached.isPresent()
                ? cached
                : fetches.run(key, () -> {
                    Optional<Authorization> meanwhile = cached(key);
                    return meanwhile.isPresent() ? meanwhile : fetch(host, image, method, key, wanted);
                });
    }

    private Optional<Authorization> cached(Key key) {
        return Optional.ofNullable(tokens.get(key)).filter(token -> !token.isStale());
    }

    private Optional<Authorization> fetch(RegistryHost host, ImageReference image, Method method, Key key, Scope wanted)
            throws IOException, InterruptedException {
        Optional<Credential> credential = options.credentials().find(host.name(), image);
        Optional<Authorization> fetched = switch (method) {
            case Method.Bearer(Realm realm) -> Optional.of(server.fetch(host, realm, credential, wanted));
            case Method.Basic() ->
                credential
                        .filter(Credential.Password.class::isInstance)
                        .map(password -> TokenServer.basic((Credential.Password) password, wanted));
        };
        if (tokens.size() > MANY_TOKENS) {
            tokens.values().removeIf(Authorization::isStale);
        }
        fetched.ifPresent(token -> tokens.put(key, token));
        return fetched;
    }
}
