package dev.lazuli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Runs a command and takes the time until it prints a line.
final class TimedRun {
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private TimedRun() {}

    /// Runs `words` to the end, its errors passed on to this program's.
    ///
    /// @param expected the first line that it must print
    /// @return the time from its start to that line
    /// @throws IOException when it prints something else, fails, or has not ended after ten minutes
    static Duration untilFirstLine(List<String> words, String expected) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        CompletableFuture<Void> killer = killLater(process);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            process.getOutputStream().close();
            String line = out.readLine();
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            int exitCode = process.waitFor();
            if (!expected.equals(line) || exitCode != 0) {
                throw new IOException("\"" + String.join(" ", words) + "\" printed \"" + line
                        + "\" and ended with exit code " + exitCode + "; expected \"" + expected + "\" and 0");
            }
            return time;
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
