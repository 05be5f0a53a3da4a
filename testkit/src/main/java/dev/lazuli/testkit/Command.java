package dev.lazuli.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// A program to run to its end, with a deadline, its output captured.
///
/// Immutable: each `with…` method answers a changed copy. Nothing runs before [#run()] or [#check()].
///
/// ```java
/// String id = Command.of("id", "-u").check().output();
/// ```
public final class Command {
    private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final List<String> words;
    private final Optional<Path> folder;
    private final Map<String, String> environment;
    private final byte[] input;
    private final Duration deadline;

    private Command(
            List<String> words,
            Optional<Path> folder,
            Map<String, String> environment,
            byte[] input,
            Duration deadline) {
        this.words = List.copyOf(words);
        this.folder = folder;
        this.environment = Map.copyOf(environment);
        this.input = input;
        this.deadline = deadline;
    }

    /// The program and its arguments; looked up in `PATH`, no shell between.
    public static Command of(String... words) {
        return of(List.of(words));
    }

    /// The program and its arguments; looked up in `PATH`, no shell between.
    public static Command of(List<String> words) {
        return new Command(words, Optional.empty(), Map.of(), new byte[0], DEFAULT_DEADLINE);
    }

    /// This command with more arguments behind those it has.
    public Command with(String... more) {
        List<String> all = Stream.concat(words.stream(), Stream.of(more)).toList();
        return new Command(all, folder, environment, input, deadline);
    }

    /// This command run in `folder` instead of the current one.
    public Command withFolder(Path other) {
        return new Command(words, Optional.of(other), environment, input, deadline);
    }

    /// This command with one more environment variable, on top of the inherited ones.
    public Command withEnvironment(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new Command(words, folder, more, input, deadline);
    }

    /// This command with `bytes` on its standard input, which is empty otherwise.
    public Command withInput(byte[] bytes) {
        return new Command(words, folder, environment, bytes.clone(), deadline);
    }

    /// This command killed after `limit` instead of two minutes.
    public Command withDeadline(Duration limit) {
        return new Command(words, folder, environment, input, limit);
    }

    /// The words as given, for another way to start them.
    public List<String> words() {
        return words;
    }

    /// Runs to the end and answers what happened, whatever the exit code.
    ///
    /// @throws IOException when the program cannot be started or has not ended at the deadline (it is killed then)
    public Result run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        folder.ifPresent(f -> builder.directory(f.toFile()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        CompletableFuture<byte[]> stdout = drain(process.getInputStream(), "stdout");
        CompletableFuture<byte[]> stderr = drain(process.getErrorStream(), "stderr");
        try {
            Thread.ofVirtual().name("feed").start(() -> feed(process));
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IOException("\"" + line() + "\" had not ended after " + deadline.toSeconds() + " s; stdout: "
                        + text(await(stdout)) + " stderr: " + text(await(stderr)));
            }
            return new Result(line(), process.exitValue(), await(stdout), await(stderr));
        } finally {
            process.destroyForcibly();
        }
    }

    /// Runs to the end.
    ///
    /// @throws IOException as [#run()], and when the exit code is not 0: with the command and what it printed
    public Result check() throws IOException, InterruptedException {
        Result result = run();
        if (result.exitCode() != 0) {
            throw new IOException(result.describe());
        }
        return result;
    }

    private String line() {
        return String.join(" ", words);
    }

    private void feed(Process process) {
        // Closed early by programs that read nothing: their exit code tells what is wrong, not a broken pipe.
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            System.getLogger(Command.class.getName()).log(System.Logger.Level.DEBUG, "input not read: " + line(), e);
        }
    }

    private static CompletableFuture<byte[]> drain(InputStream stream, String name) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        Thread.ofVirtual().name("drain-" + name).start(() -> {
            try (stream) {
                all.complete(stream.readAllBytes());
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        });
        return all;
    }

    // A grandchild that goes on in the background can hold the pipe open.
    private static byte[] await(CompletableFuture<byte[]> output) throws IOException, InterruptedException {
        try {
            return output.get(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("output still held open by another process after " + DRAIN, e);
        } catch (ExecutionException e) {
            throw new IOException("cannot read output", e.getCause());
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// How a command ended.
    ///
    /// @param command  the words, joined by spaces
    /// @param exitCode 128 plus the signal where one ended it
    /// @param stdout   all that it printed, as bytes
    /// @param stderr   all that it printed there, as bytes
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Result(String command, int exitCode, byte[] stdout, byte[] stderr) {
        /// Standard output as UTF-8, without white space at its ends.
        public String output() {
            return text(stdout).strip();
        }

        /// Standard error as UTF-8, without white space at its ends.
        public String errors() {
            return text(stderr).strip();
        }

        /// Standard output line by line; nothing when it is empty.
        public List<String> lines() {
            return text(stdout).lines().toList();
        }

        /// All in one text, for the message of an assertion.
        public String describe() {
            return "\"" + command + "\" ended with exit code " + exitCode + "; stdout: " + output() + "; stderr: "
                    + errors();
        }
    }
}
