package dev.lazuli.cli;

import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.registry.credentials.CredentialSource;
import dev.lazuli.registry.credentials.DockerConfig;

/// Makes the client for registries that the shared options ask for.
final class Registries {
    private Registries() {}

    static RegistryClient open(GlobalOptions options, CommandContext context) {
        return open(options, DockerConfig.of(context.environment()));
    }

    /// As [#open(GlobalOptions, CommandContext)], with other credentials than those that are kept.
    static RegistryClient open(GlobalOptions options, CredentialSource credentials) {
        return new RegistryClient(RegistryOptions.defaults()
                .withInsecureRegistry(options.insecureRegistry())
                .withUserAgent("lazuli/" + Version.ofProgram())
                .withCredentials(credentials));
    }

    /// Says that nobody vouches for a registry, when that is so.
    static void warn(GlobalOptions options, ImageReference image, Log log) {
        if (options.insecureRegistry()) {
            log.warn("skipping verifying HTTPS certs for " + Quoting.quoted(image.host()));
        }
    }
}
