package dev.lazuli.registry;

import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What all endpoints need: mirrors and repetitions, http or https, authentication, and redirects, which are
/// followed here so that nothing secret goes to another host. Thread-safe.
final class RegistryCaller implements AutoCloseable {
    private static final int MAX_REDIRECTS = 5;
    private static final int MAX_CHALLENGES = 2;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final RegistryOptions options;
    private final Transport transport;
    private final Authorizer authorizer;
    private final Repeater repeater;
    private final BlobLocations locations = new BlobLocations();
    private final HostSchemes schemes;

    RegistryCaller(RegistryOptions options) {
        this.options = options;
        this.transport = new Transport(options);
        this.authorizer = new Authorizer(options, new TokenServer(transport, options));
        this.schemes = new HostSchemes(transport, options.timeouts().connect());
        this.repeater = new Repeater(options.retries());
    }

    /// What is done with one of several hosts that serve the same.
    interface HostWork<T> {
        T on(RegistryHost host) throws IOException, InterruptedException;
    }

    Repeater repeater() {
        return repeater;
    }

    /// Whom to ask first.
    enum Order {
        MIRRORS_FIRST,
        ORIGIN_FIRST
    }

    /// Asks the mirrors in order, then the registry itself, whose failure is the one that counts; all of it
    /// again when that failure passes.
    <T> T pull(ImageReference image, HostWork<T> work) throws IOException, InterruptedException {
        return pull(image, Order.MIRRORS_FIRST, work);
    }

    /// Asks one after the other; the failure of the last is the one that counts. All of it again when that
    /// passes.
    <T> T pull(ImageReference image, Order order, HostWork<T> work) throws IOException, InterruptedException {
        List<RegistryHost> mirrorsFirst = RegistryHost.all(image.host(), options);
        List<RegistryHost> hosts = order == Order.MIRRORS_FIRST ? mirrorsFirst : mirrorsFirst.reversed();
        return repeater.run(() -> firstOf(hosts, work));
    }

    /// Asks the registry itself, again when its failure passes.
    <T> T push(ImageReference image, HostWork<T> work) throws IOException, InterruptedException {
        RegistryHost origin = RegistryHost.origin(image.host(), options);
        return repeater.run(() -> work.on(origin));
    }

    <T> T pull(ImageReference image, Endpoint<T> endpoint) throws IOException, InterruptedException {
        return pull(image, host -> call(host, image, endpoint));
    }

    <T> T push(ImageReference image, Endpoint<T> endpoint) throws IOException, InterruptedException {
        return push(image, host -> call(host, image, endpoint));
    }

    /// One call of an endpoint on one host.
    <T> T call(RegistryHost host, ImageReference image, Endpoint<T> endpoint) throws IOException, InterruptedException {
        Answer answer = exchange(host, image, endpoint);
        boolean read = false;
        try {
            T result = endpoint.read(answer);
            read = true;
            return result;
        } finally {
            if (!read) {
                answer.close();
            }
        }
    }

    private static <T> T firstOf(List<RegistryHost> hosts, HostWork<T> work) throws IOException, InterruptedException {
        IOException failure = null;
        for (RegistryHost host : hosts) {
            try {
                return work.on(host);
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw Objects.requireNonNull(failure, "no hosts");
    }

    private Answer exchange(RegistryHost host, ImageReference image, Endpoint<?> endpoint)
            throws IOException, InterruptedException {
        if (endpoint.blob().isEmpty()) {
            return follow(authorized(host, image, endpoint), endpoint);
        }
        BlobLocations.Key key = new BlobLocations.Key(
                host.authority(), image.path(), endpoint.blob().get());
        Optional<Answer> direct = fromLocation(key, host, endpoint);
        if (direct.isPresent()) {
            return direct.get();
        }
        Answer asked = authorized(host, image, endpoint);
        Answer answer = follow(asked, endpoint);
        if (answer != asked && answer.status() < BAD_REQUEST && !sameOrigin(answer, asked)) {
            locations.put(key, answer.uri());
        }
        return answer;
    }

    /// Tries where an earlier request for the blob was redirected to; empty when that is over.
    private Optional<Answer> fromLocation(BlobLocations.Key key, RegistryHost host, Endpoint<?> endpoint)
            throws IOException, InterruptedException {
        Optional<URI> location = locations.find(key);
        if (location.isEmpty()) {
            return Optional.empty();
        }
        try {
            Answer answer = transport.send(elsewhere(host, endpoint, location.get()));
            if (isStillGood(answer.status())) {
                return Optional.of(answer);
            }
            answer.discard();
        } catch (UnreachableException e) {
            // The registry may know a better place; if not, its own answer says what is wrong.
            locations.forget(key, location.get());
            return Optional.empty();
        }
        locations.forget(key, location.get());
        return Optional.empty();
    }

    private static boolean isStillGood(int status) {
        return status < 300 || status == RANGE_NOT_SATISFIABLE || status == TOO_MANY_REQUESTS || status >= SERVER_ERROR;
    }

    private static boolean sameOrigin(Answer one, Answer other) {
        return TargetRules.sameOrigin(one.uri(), other.uri());
    }

    /// Follows redirects of GET and HEAD. Only a target on the very same host gets what the host got.
    private Answer follow(Answer first, Endpoint<?> endpoint) throws IOException, InterruptedException {
        if (!endpoint.method().equals("GET") && !endpoint.method().equals("HEAD")) {
            return first;
        }
        Answer answer = first;
        for (int count = 0; answer.isRedirect(); count++) {
            Answer from = answer;
            from.discard();
            if (count == MAX_REDIRECTS) {
                throw new UntrustedTargetException(
                        "cannot " + endpoint.action() + ": more than " + MAX_REDIRECTS + " redirects", from.exchange());
            }
            String location = from.header("Location").orElseThrow(() -> from.malformed("redirect without Location"));
            answer = transport.send(redirected(from, TargetRules.follow(from, "redirect", location)));
        }
        return answer;
    }

    private Outgoing redirected(Answer from, URI to) {
        Outgoing request = from.request();
        Map<String, List<String>> headers = new LinkedHashMap<>(request.headers());
        boolean same = TargetRules.sameOrigin(from.uri(), to);
        if (!same) {
            headers.keySet().removeIf(name -> !isPlain(name));
        }
        return new Outgoing(
                request.action(),
                request.method(),
                to,
                headers,
                Optional.empty(),
                request.timeout(),
                options.verifies(to),
                request.target() || !same);
    }

    /// Headers of the endpoint itself, which say nothing about who asks.
    private static boolean isPlain(String name) {
        return name.equals("Range") || name.equals("Accept");
    }

    private Answer authorized(RegistryHost host, ImageReference image, Endpoint<?> endpoint)
            throws IOException, InterruptedException {
        long since = System.nanoTime();
        Authorization used = authorizer.known(host, image, endpoint.scope()).orElse(null);
        Answer answer = send(host, image, endpoint, used);
        for (int challenge = 0; challenge < MAX_CHALLENGES; challenge++) {
            boolean refused = answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN;
            if (!refused || !ownOrigin(host, answer.uri())) {
                return answer;
            }
            Optional<Authorization> next;
            try {
                next = authorizer.after(answer, used, since, host, image, endpoint.scope());
            } catch (IOException | InterruptedException | RuntimeException e) {
                answer.close();
                throw e;
            }
            if (next.isEmpty()) {
                return answer;
            }
            answer.discard();
            used = next.get();
            answer = send(host, image, endpoint, used);
        }
        return answer;
    }

    private boolean ownOrigin(RegistryHost host, URI uri) {
        return schemes.known(host)
                .filter(scheme -> TargetRules.sameOrigin(URI.create(scheme.text() + "://" + host.authority()), uri))
                .isPresent();
    }

    private Answer send(
            RegistryHost host, ImageReference image, Endpoint<?> endpoint, @Nullable Authorization authorization)
            throws IOException, InterruptedException {
        return schemes.send(host, scheme -> outgoing(host, image, endpoint, scheme, authorization));
    }

    private Outgoing outgoing(
            RegistryHost host,
            ImageReference image,
            Endpoint<?> endpoint,
            RegistryHost.Scheme scheme,
            @Nullable Authorization authorization) {
        URI repository = host.repositoryUri(scheme, image);
        URI uri = endpoint.uri(repository);
        if (!TargetRules.sameOrigin(repository, uri)) {
            return elsewhere(host, endpoint, uri);
        }
        if (host.isMirror()) {
            uri = TokenServer.withQuery(uri, "ns=" + host.namespace());
        }
        Map<String, List<String>> headers = new LinkedHashMap<>(host.headers());
        endpoint.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        if (authorization != null) {
            headers.keySet().removeIf(name -> name.equalsIgnoreCase("Authorization"));
            headers.put("Authorization", List.of(authorization.header()));
        }
        return new Outgoing(
                endpoint.action(),
                endpoint.method(),
                uri,
                headers,
                endpoint.body(),
                endpoint.timeout(host.timeout()),
                scheme != RegistryHost.Scheme.HTTPS_UNVERIFIED,
                false);
    }

    /// A request to another host than the registry: with nothing but the endpoint's own headers.
    private Outgoing elsewhere(RegistryHost host, Endpoint<?> endpoint, URI uri) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        endpoint.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return new Outgoing(
                endpoint.action(),
                endpoint.method(),
                uri,
                headers,
                endpoint.body(),
                endpoint.timeout(host.timeout()),
                options.verifies(uri),
                true);
    }

    @Override
    public void close() {
        transport.close();
    }
}
