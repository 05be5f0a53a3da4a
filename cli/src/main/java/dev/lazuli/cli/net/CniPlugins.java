package dev.lazuli.cli.net;

import dev.lazuli.cli.CommandException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds and calls CNI plugins: programs that read a configuration from stdin, act as `CNI_COMMAND` says, and answer
/// with JSON on stdout.
final class CniPlugins {
    private static final int TIMEOUT_SECONDS = 60;

    private final List<Path> folders;

    CniPlugins(List<Path> folders) {
        this.folders = folders;
    }

    /// Where the plugin of this type is.
    ///
    /// @throws CommandException when it is in none of the folders
    Path find(String type) throws CommandException {
        for (Path folder : folders) {
            Path plugin = folder.resolve(type);
            if (Files.isExecutable(plugin) && !Files.isDirectory(plugin)) {
                return plugin;
            }
        }
        throw new CommandException("cannot use --net=bridge: CNI plugin \"" + type + "\" is in none of "
                + folders.stream().map(Path::toString).collect(Collectors.joining(", "))
                + "; install the package containernetworking-plugins, or use --net=host or --net=none");
    }

    /// Where a plugin would look for others, as `CNI_PATH`.
    String path() {
        return folders.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /// Calls a plugin.
    ///
    /// @return what it answered
    /// @throws IOException when it failed, in its own words
    JsonNode call(String type, byte[] configuration, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(find(type).toString());
        builder.environment().putAll(environment);
        builder.environment().put("CNI_PATH", path());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(configuration);
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("CNI plugin " + type + " did not end within " + TIMEOUT_SECONDS + " seconds");
        }
        if (process.exitValue() != 0) {
            throw new IOException("CNI plugin " + type + " failed: " + reason(answer, process.exitValue()));
        }
        return parse(type, answer);
    }

    private static JsonNode parse(String type, String answer) throws IOException {
        try {
            return JsonMapper.shared().readTree(answer);
        } catch (JacksonException e) {
            throw new IOException("CNI plugin " + type + " answered what is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String reason(String answer, int exitCode) {
        try {
            JsonNode error = JsonMapper.shared().readTree(answer);
            String message = error.path("msg").asString("");
            String details = error.path("details").asString("");
            if (!message.isEmpty()) {
                return details.isEmpty() ? message : message + ": " + details;
            }
        } catch (JacksonException e) {
            return "exit code " + exitCode + ", " + answer.strip();
        }
        return "exit code " + exitCode;
    }
}
