package dev.lazuli.registry.credentials;

import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Credentials from Docker's `config.json`: `auths`, and what `credHelpers` and `credsStore` name. The file is read
/// at each call; a missing file has no credentials. Immutable.
public final class DockerConfig implements CredentialSource {
    private final Path file;
    private final Map<String, String> environment;

    /// @param folder      that holds `config.json`
    /// @param environment for helpers, which are looked for in its `PATH`
    public DockerConfig(Path folder, Map<String, String> environment) {
        this.file = folder.resolve("config.json");
        this.environment = Map.copyOf(environment);
    }

    /// The configuration in `$DOCKER_CONFIG`, else in `$HOME/.docker`.
    public static DockerConfig of(Map<String, String> environment) {
        String folder = environment.getOrDefault("DOCKER_CONFIG", "");
        Path path = folder.isEmpty() ? Path.of(environment.getOrDefault("HOME", "/root"), ".docker") : Path.of(folder);
        return new DockerConfig(path, environment);
    }

    @Override
    public Optional<Credential> find(String host, ImageReference image) throws IOException, InterruptedException {
        throw new UnsupportedOperationException(file + " " + environment.size());
    }
}
