package dev.lazuli.registry;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Another host that serves the repositories of a registry. It is asked with `?ns=` and the name of the
/// registry that it stands for.
///
/// @param host     the mirror's host, with a port where it is not the scheme's own
/// @param insecure whether it is spoken to in plain HTTP; loopback hosts always are
/// @param headers  sent with each request to this host, never to another one
/// @param timeout  for the head of an answer, instead of that of [Timeouts#request]
public record Mirror(String host, boolean insecure, Map<String, List<String>> headers, Optional<Duration> timeout) {

    public Mirror {
        RegistryHost.checkHost(host);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        // The builder throws IllegalArgumentException for what cannot be sent, so that it is found here.
        HttpRequest.Builder check = HttpRequest.newBuilder();
        headers.forEach((name, values) -> {
            values.forEach(value -> check.header(name, value));
            copy.put(name, List.copyOf(values));
        });
        headers = Collections.unmodifiableMap(copy);
    }

    /// A mirror with TLS, without headers, with the client's own timeout.
    public Mirror(String host) {
        this(host, false, Map.of(), Optional.empty());
    }
}
