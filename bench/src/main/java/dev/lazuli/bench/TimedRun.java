package dev.lazuli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A command that has run to its end, and how long it took.
///
/// @param startedAt when it started, as `System.nanoTime()` tells it
/// @param toLine    from its start to the line that it was expected to print
/// @param toExit    from its start to its end
record TimedRun(long startedAt, Duration toLine, Duration toExit) {
    private static final Duration DEADLINE = Duration.ofMinutes(20);
    private static final int TAIL_LINES = 20;

    /// Runs `words` to the end.
    ///
    /// @param expected how a line starts that they must print, to their standard output or error
    /// @param others   is told all other lines
    /// @throws IOException when they do not print it, fail, or have not ended after twenty minutes; its message has
    ///                     the last lines that they printed
    static TimedRun of(List<String> words, String expected, Consumer<String> others)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        CompletableFuture<Void> killer = killLater(process);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            process.getOutputStream().close();
            Duration toLine = null;
            Deque<String> tail = new ArrayDeque<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (toLine == null && line.startsWith(expected)) {
                    toLine = Duration.ofNanos(System.nanoTime() - start);
                } else {
                    others.accept(line);
                }
                tail.add(line);
                if (tail.size() > TAIL_LINES) {
                    tail.remove();
                }
            }
            int exitCode = process.waitFor();
            Duration toExit = Duration.ofNanos(System.nanoTime() - start);
            if (toLine == null || exitCode != 0) {
                throw new IOException("\"" + String.join(" ", words) + "\" ended with exit code " + exitCode
                        + "; expected 0 and a line that starts with \"" + expected + "\", found\n"
                        + String.join("\n", tail));
            }
            return new TimedRun(start, toLine, toExit);
        } finally {
            killer.cancel(false);
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<Void> killLater(Process process) {
        return CompletableFuture.runAsync(
                process::destroyForcibly,
                CompletableFuture.delayedExecutor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    }
}
