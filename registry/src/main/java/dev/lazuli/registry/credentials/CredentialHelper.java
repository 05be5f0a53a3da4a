package dev.lazuli.registry.credentials;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A program `docker-credential-NAME`: `get` reads a server from stdin and writes JSON with `Username` and
/// `Secret`, or says on stdout that it has none and exits with 1; `store` reads such JSON, `erase` a server.
///
/// @param name        as the configuration has it
/// @param config      the configuration, for messages
/// @param environment of the program, which is looked for in its `PATH`
record CredentialHelper(String name, Path config, Map<String, String> environment) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int MAX_BYTES = 64 << 10;
    private static final String NONE = "credentials not found in native keychain";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What a helper knows.
    record Answer(String user, String secret) {
        @Override
        public String toString() {
            return "Answer[user=" + user + "]";
        }
    }

    /// The credential for `server`, if the helper has one.
    Optional<Answer> get(String server) throws IOException, InterruptedException {
        Said said = run("get", server.getBytes(StandardCharsets.UTF_8));
        return read(said.output(), said.exit(), server);
    }

    /// Keeps a credential.
    void store(String server, String user, String secret) throws IOException, InterruptedException {
        byte[] entry = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("ServerURL", server)
                .put("Username", user)
                .put("Secret", secret));
        Said said = run("store", entry);
        if (said.exit() != 0) {
            throw failed("ended with status " + said.exit() + " when it was to keep the credential for " + server);
        }
    }

    /// Forgets a credential, if it has one.
    void erase(String server) throws IOException, InterruptedException {
        Said said = run("erase", server.getBytes(StandardCharsets.UTF_8));
        boolean none = new String(said.output(), StandardCharsets.UTF_8).strip().equals(NONE);
        if (said.exit() != 0 && !none) {
            throw failed("ended with status " + said.exit() + " when it was to forget the credential for " + server);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Said(byte[] output, int exit) {}

    private Said run(String verb, byte[] input) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(program().toString(), verb).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            FutureTask<byte[]> output = new FutureTask<>(() -> talk(process, input));
            Thread.ofVirtual().name("credential-helper").start(output);
            byte[] bytes = output.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
            if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw failed("did not end within " + DEADLINE.toSeconds() + " s");
            }
            return new Said(bytes, process.exitValue());
        } catch (TimeoutException e) {
            throw failed("did not answer within " + DEADLINE.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw new IOException(failed("broke off").getMessage(), e.getCause());
        } finally {
            process.destroyForcibly();
        }
    }

    private static byte[] talk(Process process, byte[] input) throws IOException {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException ignored) {
            // A helper may end without reading; its output and exit status say what matters.
        }
        try (InputStream stdout = process.getInputStream()) {
            return stdout.readNBytes(MAX_BYTES);
        }
    }

    private Optional<Answer> read(byte[] output, int exit, String server) throws IOException {
        if (exit != 0) {
            if (new String(output, StandardCharsets.UTF_8).strip().equals(NONE)) {
                return Optional.empty();
            }
            throw failed("ended with status " + exit + " for " + server);
        }
        try {
            JsonNode json = JSON.readTree(output);
            String secret = json.path("Secret").asString("");
            return secret.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Answer(json.path("Username").asString(""), secret));
        } catch (JacksonException e) {
            // The parser's message may quote the secret.
            throw failed("wrote something else than JSON for " + server);
        }
    }

    private Path program() throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("cannot use the credential helper named in " + config
                    + ": its name has characters other than letters, digits, \".\", \"_\" and \"-\"");
        }
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path program = Path.of(folder).resolve("docker-credential-" + name);
            if (program.isAbsolute() && Files.isExecutable(program)) {
                return program;
            }
        }
        throw failed("is not in PATH");
    }

    private IOException failed(String how) {
        return new IOException("credential helper docker-credential-" + name + " (from " + config + ") " + how);
    }
}
