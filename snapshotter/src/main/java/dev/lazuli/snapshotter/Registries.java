package dev.lazuli.snapshotter;

import dev.lazuli.registry.Mirror;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.registry.Retries;
import dev.lazuli.registry.Timeouts;
import dev.lazuli.registry.credentials.CredentialSource;
import dev.lazuli.snapshotter.config.DaemonConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The configuration in the terms of the registry client.
final class Registries {
    private static final String USER_AGENT = Main.NAME;
    /// Stands for "no timeout", which the client does not have.
    private static final Duration FOREVER = Duration.ofDays(1);

    private Registries() {}

    /// @throws IOException when a mirror cannot be one
    static RegistryOptions options(DaemonConfig config, CredentialSource credentials) throws IOException {
        Timeouts timeouts = Timeouts.defaults();
        DaemonConfig.Blob blob = config.blob();
        Duration maxWait = blob.maxWait().compareTo(blob.minWait()) < 0 ? blob.minWait() : blob.maxWait();
        return RegistryOptions.defaults()
                .withUserAgent(USER_AGENT)
                .withCredentials(credentials)
                .withTimeouts(new Timeouts(timeouts.connect(), config.resolver().requestTimeout(), timeouts.stall()))
                .withRetries(new Retries(blob.maxRetries(), blob.minWait(), maxWait))
                .withMirrors(mirrors(config.resolver()));
    }

    private static Map<String, List<Mirror>> mirrors(DaemonConfig.Resolver resolver) throws IOException {
        Map<String, List<Mirror>> byHost = new LinkedHashMap<>();
        for (Map.Entry<String, List<DaemonConfig.Mirror>> host :
                resolver.mirrors().entrySet()) {
            List<Mirror> mirrors = new ArrayList<>();
            for (DaemonConfig.Mirror mirror : host.getValue()) {
                mirrors.add(mirror(mirror));
            }
            byHost.put(host.getKey(), mirrors);
        }
        return byHost;
    }

    private static Mirror mirror(DaemonConfig.Mirror mirror) throws IOException {
        Duration timeout = mirror.requestTimeout().isZero() ? FOREVER : mirror.requestTimeout();
        try {
            return new Mirror(mirror.host(), mirror.insecure(), mirror.headers(), Optional.of(timeout));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "the mirror \"" + mirror.host() + "\" of the configuration is none: " + e.getMessage(), e);
        }
    }
}
