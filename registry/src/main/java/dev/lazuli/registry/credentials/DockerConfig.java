package dev.lazuli.registry.credentials;

import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Credentials from Docker's `config.json`: `auths`, and what `credHelpers` and `credsStore` name. The file is read
/// at each call; a missing file has no credentials. It is replaced as a whole when one is kept or forgotten.
///
/// For a host, a helper of its own comes first, then the store, then `auths`. Hosts may be written there with a
/// scheme and a path; those of Docker Hub stand under `https://index.docker.io/v1/`.
public final class DockerConfig implements CredentialSource {
    private static final long MAX_BYTES = 16 << 20;
    private static final String DOCKER_HUB = "docker.io";
    private static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";
    private static final List<String> DOCKER_HUB_NAMES = List.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io");
    /// The user name that says that a helper's secret is a refresh token.
    private static final String TOKEN_USER = "<token>";

    private static final JsonMapper JSON = JsonMapper.builder().build();

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
        JsonNode config = read();
        Optional<CredentialHelper> helper = helper(config, host);
        if (helper.isPresent()) {
            String server = isDockerHub(host) ? DOCKER_HUB_KEY : host;
            Optional<Credential> stored = helper.get().get(server).map(DockerConfig::stored);
            if (stored.isPresent()) {
                return stored;
            }
        }
        return written(entry(config.path("auths"), host), host);
    }

    /// Keeps a user's password for a host: by the helper that the configuration names, else in the file itself, whose
    /// other content stays as it is.
    ///
    /// @return whether it stands readable in the file now
    public boolean store(String host, Credential.Password credential) throws IOException, InterruptedException {
        ObjectNode config = writable();
        String server = isDockerHub(host) ? DOCKER_HUB_KEY : host;
        Optional<CredentialHelper> helper = helper(config, host);
        ObjectNode entry = JSON.createObjectNode();
        if (helper.isPresent()) {
            helper.get().store(server, credential.user(), credential.password());
        } else {
            byte[] pair = (credential.user() + ":" + credential.password()).getBytes(StandardCharsets.UTF_8);
            entry.put("auth", Base64.getEncoder().encodeToString(pair));
        }
        remove(config.withObject("/auths"), host);
        config.withObject("/auths").set(server, entry);
        write(config);
        return helper.isEmpty();
    }

    /// Forgets what is kept for a host.
    ///
    /// @return whether there was anything
    public boolean erase(String host) throws IOException, InterruptedException {
        ObjectNode config = writable();
        Optional<CredentialHelper> helper = helper(config, host);
        boolean found = config.path("auths") instanceof ObjectNode auths && remove(auths, host);
        if (helper.isPresent()) {
            helper.get().erase(isDockerHub(host) ? DOCKER_HUB_KEY : host);
        }
        if (found) {
            write(config);
        }
        return found;
    }

    /// Where it all stands.
    public Path file() {
        return file;
    }

    private Optional<CredentialHelper> helper(JsonNode config, String host) {
        String name = entry(config.path("credHelpers"), host)
                .asString(config.path("credsStore").asString(""));
        return name.isEmpty() ? Optional.empty() : Optional.of(new CredentialHelper(name, file, environment));
    }

    private static boolean remove(ObjectNode hosts, String host) {
        List<String> names = hosts.propertyNames().stream()
                .filter(key -> hostOf(key).equals(host) || isDockerHub(host) && isDockerHub(hostOf(key)))
                .toList();
        hosts.remove(names);
        return !names.isEmpty();
    }

    private ObjectNode writable() throws IOException {
        if (read() instanceof ObjectNode config) {
            return config;
        }
        throw new IOException("cannot change " + file + ": it is no JSON object");
    }

    private void write(ObjectNode config) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Files.createDirectories(folder);
        Path written = Files.createTempFile(
                folder,
                ".config",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(written, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(config));
            Files.move(
                    written,
                    Files.isSymbolicLink(file) ? file.toRealPath() : file,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private JsonNode read() throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("cannot read " + file + ": more than the " + MAX_BYTES + " bytes allowed");
            }
            return JSON.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException | NotDirectoryException e) {
            return JSON.createObjectNode();
        } catch (JacksonException e) {
            // The parser's own message may quote the file, and so a secret.
            throw new IOException("cannot read " + file + ": not valid JSON at line "
                    + e.getLocation().getLineNr());
        }
    }

    /// The value for `host` in an object whose keys are hosts, as they are written or with a scheme and a path.
    private static JsonNode entry(JsonNode hosts, String host) {
        JsonNode exact = hosts.path(isDockerHub(host) ? DOCKER_HUB_KEY : host);
        if (!exact.isMissingNode()) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> each : hosts.properties()) {
            String name = hostOf(each.getKey());
            if (name.equals(host) || (isDockerHub(host) && isDockerHub(name))) {
                return each.getValue();
            }
        }
        return exact;
    }

    private static String hostOf(String key) {
        String name = key.replaceFirst("^https?://", "");
        int slash = name.indexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    private static boolean isDockerHub(String host) {
        return DOCKER_HUB_NAMES.contains(host);
    }

    private static Credential stored(CredentialHelper.Answer answer) {
        return answer.user().equals(TOKEN_USER)
                ? new Credential.IdentityToken(answer.secret())
                : new Credential.Password(answer.user(), answer.secret());
    }

    private Optional<Credential> written(JsonNode auth, String host) throws IOException {
        String identity = auth.path("identitytoken").asString("");
        if (!identity.isEmpty()) {
            return Optional.of(new Credential.IdentityToken(identity));
        }
        String registry = auth.path("registrytoken").asString("");
        if (!registry.isEmpty()) {
            return Optional.of(new Credential.RegistryToken(registry));
        }
        String pair = auth.path("auth").asString("");
        if (!pair.isEmpty()) {
            return Optional.of(decode(pair, host));
        }
        String user = auth.path("username").asString("");
        String password = auth.path("password").asString("");
        return user.isEmpty() && password.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credential.Password(user, password));
    }

    private Credential decode(String pair, String host) throws IOException {
        try {
            String text = new String(Base64.getDecoder().decode(pair.strip()), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            if (colon > 0) {
                String password = text.substring(colon + 1).replaceFirst("\0+$", "");
                return new Credential.Password(text.substring(0, colon), password);
            }
        } catch (IllegalArgumentException e) {
            throw badAuth(host);
        }
        throw badAuth(host);
    }

    private IOException badAuth(String host) {
        return new IOException(
                "cannot read " + file + ": auth of " + host + " is not the base64 form of USER:PASSWORD");
    }
}
