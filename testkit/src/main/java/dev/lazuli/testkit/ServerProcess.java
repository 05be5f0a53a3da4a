package dev.lazuli.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program that runs until it is stopped, its output appended to a log file.
///
/// It gets a session of its own, so that a Ctrl-C at the terminal reaches only the program that started it, which then
/// stops its parts in order.
final class ServerProcess {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(20);
    private static final int TAIL_BYTES = 8 << 10;

    private final String name;
    private final Path log;
    private final Process process;

    private ServerProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    static ServerProcess start(String name, Path log, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(words.size() + 1);
        command.add("setsid"); // replaces itself by the command: the pid stays
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        process.getOutputStream().close();
        return new ServerProcess(name, log, process);
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// Asks it to end, and kills it when it has not ended at the deadline.
    ///
    /// @throws IOException when it had to be killed: a program that does not stop is a bug
    void stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw new IOException(name + " (pid " + pid() + ") did not end within " + STOP_DEADLINE.toSeconds()
                    + " s of SIGTERM and was killed; its log ends:\n" + logTail());
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Waits for a process that has been killed; one that stays is the kernel's business and is left.
    static void awaitEnd(ProcessHandle killed) throws InterruptedException {
        try {
            killed.onExit().get(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.getLogger(ServerProcess.class.getName())
                    .log(System.Logger.Level.WARNING, "pid " + killed.pid() + " does not end after SIGKILL", e);
        }
    }

    String logTail() throws IOException {
        byte[] all = Files.readAllBytes(log);
        int from = Math.max(0, all.length - TAIL_BYTES);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }
}
