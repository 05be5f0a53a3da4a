package dev.lazuli.registry;

import dev.lazuli.oci.ImageReference;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// One host that serves a repository: the registry that a reference names, or a mirror of it.
///
/// @param authority  host and port for URLs
/// @param name       host as references and credentials name it
/// @param namespace  the registry that this host stands for
/// @param schemes    ways to talk to it, tried in this order at the first contact
/// @param headers    sent to this host only
/// @param timeout    for the head of an answer
record RegistryHost(
        String authority,
        String name,
        String namespace,
        List<Scheme> schemes,
        Map<String, List<String>> headers,
        Duration timeout) {
    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_SERVER = "registry-1.docker.io";
    private static final Pattern HOST = Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[A-Fa-f0-9:]+])(?::[0-9]{1,5})?");
    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]|\\[(?:0+:){7}0*1])(?::[0-9]+)?");

    /// A way to talk to a host.
    enum Scheme {
        HTTPS,
        HTTPS_UNVERIFIED,
        HTTP;

        String text() {
            return this == HTTP ? "http" : "https";
        }
    }

    static void checkHost(String host) {
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("not a host with an optional port: " + host);
        }
    }

    static boolean isLoopback(String authority) {
        return LOOPBACK.matcher(authority).matches();
    }

    /// The mirrors of the registry `host`, in order, and the registry itself as the last.
    static List<RegistryHost> all(String host, RegistryOptions options) {
        List<RegistryHost> hosts = new ArrayList<>();
        for (Mirror mirror : options.mirrors().getOrDefault(host, List.of())) {
            List<Scheme> schemes = mirror.insecure() ? List.of(Scheme.HTTP) : schemes(mirror.host(), false);
            Duration timeout = mirror.timeout().orElse(options.timeouts().request());
            hosts.add(new RegistryHost(server(mirror.host()), mirror.host(), host, schemes, mirror.headers(), timeout));
        }
        hosts.add(origin(host, options));
        return hosts;
    }

    /// The registry that references name `host`.
    static RegistryHost origin(String host, RegistryOptions options) {
        return new RegistryHost(
                server(host),
                host,
                host,
                schemes(host, options.isInsecure(host)),
                Map.of(),
                options.timeouts().request());
    }

    /// The URL that the paths of a repository's endpoints start with.
    URI repositoryUri(Scheme scheme, ImageReference image) {
        return URI.create(scheme.text() + "://" + authority + "/v2/" + image.path() + "/");
    }

    /// Whether this host must be told which registry it stands for.
    boolean isMirror() {
        return !authority.equals(server(namespace));
    }

    private static List<Scheme> schemes(String host, boolean insecure) {
        if (isLoopback(host)) {
            return List.of(Scheme.HTTP, insecure ? Scheme.HTTPS_UNVERIFIED : Scheme.HTTPS);
        }
        return insecure ? List.of(Scheme.HTTPS_UNVERIFIED, Scheme.HTTP) : List.of(Scheme.HTTPS);
    }

    private static String server(String host) {
        return host.equals(DOCKER_HUB) ? DOCKER_HUB_SERVER : host;
    }
}
