package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a program needed, as a whole process with all its children (`wait4(2)`).
///
/// @param wall         from its start to its end
/// @param cpu          of user and kernel
/// @param peakRssBytes the most memory that was resident at once, of the largest of its processes
record MeasuredRun(Duration wall, Duration cpu, long peakRssBytes) {
    private static final Duration DEADLINE = Duration.ofMinutes(20);
    private static final String SCRIPT = "measure.py";
    private static final double NANOS = 1e9;

    /// Runs a program to its end.
    ///
    /// @param work        a folder for a file that this needs
    /// @param words       the program and its arguments
    /// @param environment what it gets on top of the inherited variables
    /// @throws IOException when it fails, with what it printed, or has not ended after twenty minutes
    static MeasuredRun of(Path work, List<String> words, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path result = work.resolve("measured.json");
        Command command = Command.of("python3", "-c", script(), result.toString())
                .with(words.toArray(String[]::new))
                .withDeadline(DEADLINE);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            command = command.withEnvironment(variable.getKey(), variable.getValue());
        }
        Command.Result ended = command.run();
        if (ended.exitCode() != 0) {
            throw new IOException("\"" + String.join(" ", words) + "\" ended with exit code " + ended.exitCode() + ": "
                    + ended.errors());
        }
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(result));
        return new MeasuredRun(
                seconds(json.get("wall")),
                seconds(json.get("cpu")),
                json.get("rss").asLong());
    }

    private static Duration seconds(JsonNode value) {
        return Duration.ofNanos(Math.round(value.asDouble() * NANOS));
    }

    private static String script() throws IOException {
        try (InputStream script = MeasuredRun.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IOException("no resource " + SCRIPT + " beside " + MeasuredRun.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
