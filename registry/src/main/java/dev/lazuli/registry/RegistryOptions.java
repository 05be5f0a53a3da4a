package dev.lazuli.registry;

import dev.lazuli.registry.credentials.CredentialSource;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a [RegistryClient] behaves. Start from [#defaults()].
///
/// @param insecureRegistry whether every registry counts as one of `insecureHosts`
/// @param insecureHosts    hosts (with port, as references name them) whose certificates are not verified and that
///                         may speak plain HTTP, tried in this order. Loopback hosts may always speak plain HTTP
/// @param userAgent        the value of the header `User-Agent`
/// @param timeouts         how long to wait
/// @param retries          how often and when to try again
/// @param credentials      who asks
/// @param mirrors          by host as references name it (`docker.io`), in order; the host itself is asked last
/// @param listener         told of requests and bytes
public record RegistryOptions(
        boolean insecureRegistry,
        Set<String> insecureHosts,
        String userAgent,
        Timeouts timeouts,
        Retries retries,
        CredentialSource credentials,
        Map<String, List<Mirror>> mirrors,
        TransferListener listener) {
    private static final String DEFAULT_USER_AGENT = "lazuli";

    public RegistryOptions {
        insecureHosts = Set.copyOf(insecureHosts);
        Map<String, List<Mirror>> copy = new LinkedHashMap<>();
        mirrors.forEach((host, list) -> copy.put(host, List.copyOf(list)));
        mirrors = Map.copyOf(copy);
    }

    /// Verified TLS (plain HTTP on loopback), anonymous, no mirrors, default timeouts and retries.
    public static RegistryOptions defaults() {
        return new RegistryOptions(
                false,
                Set.of(),
                DEFAULT_USER_AGENT,
                Timeouts.defaults(),
                Retries.defaults(),
                CredentialSource.none(),
                Map.of(),
                TransferListener.NONE);
    }

    /// Whether certificates of `host` are not verified and plain HTTP will do.
    boolean isInsecure(String host) {
        return insecureRegistry || insecureHosts.contains(host);
    }

    /// Whether the certificate of the host of `uri` is verified.
    boolean verifies(URI uri) {
        return !isInsecure(TargetRules.authority(uri));
    }

    public RegistryOptions withInsecureRegistry(boolean insecure) {
        return new RegistryOptions(
                insecure, insecureHosts, userAgent, timeouts, retries, credentials, mirrors, listener);
    }

    public RegistryOptions withInsecureHosts(Set<String> hosts) {
        return new RegistryOptions(
                insecureRegistry, hosts, userAgent, timeouts, retries, credentials, mirrors, listener);
    }

    public RegistryOptions withUserAgent(String agent) {
        return new RegistryOptions(
                insecureRegistry, insecureHosts, agent, timeouts, retries, credentials, mirrors, listener);
    }

    public RegistryOptions withTimeouts(Timeouts others) {
        return new RegistryOptions(
                insecureRegistry, insecureHosts, userAgent, others, retries, credentials, mirrors, listener);
    }

    public RegistryOptions withRetries(Retries others) {
        return new RegistryOptions(
                insecureRegistry, insecureHosts, userAgent, timeouts, others, credentials, mirrors, listener);
    }

    public RegistryOptions withCredentials(CredentialSource source) {
        return new RegistryOptions(
                insecureRegistry, insecureHosts, userAgent, timeouts, retries, source, mirrors, listener);
    }

    public RegistryOptions withMirrors(Map<String, List<Mirror>> byHost) {
        return new RegistryOptions(
                insecureRegistry, insecureHosts, userAgent, timeouts, retries, credentials, byHost, listener);
    }

    public RegistryOptions withListener(TransferListener other) {
        return new RegistryOptions(
                insecureRegistry, insecureHosts, userAgent, timeouts, retries, credentials, mirrors, other);
    }
}
