package dev.lazuli.bench;

import java.io.IOException;

/// A program that someone at a terminal waits for: it tells on standard error what it does, prints its result to
/// standard output, and stops all its parts however it ends.
final class Foreground {
    /// The program.
    interface Body {
        /// @param parts where it starts what must be stopped
        /// @return what to print
        String run(RunningParts parts) throws IOException, InterruptedException;
    }

    private Foreground() {}

    /// Runs the program.
    ///
    /// @param name what its lines begin with
    /// @return the exit code: 1 after one line that says what went wrong
    static int run(String name, Body body) {
        RunningParts parts = new RunningParts();
        Thread hook = Thread.ofPlatform().name(name + "-stop").unstarted(() -> stop(name, parts));
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            System.out.print(body.run(parts));
            parts.close();
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            // After Ctrl-C everything fails, which is no news.
            say(name, parts.closed() ? "stopped" : "failed: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            say(name, "interrupted");
            return 1;
        } finally {
            stop(name, parts);
        }
    }

    /// Tells what is going on.
    static void say(String name, String text) {
        System.err.println(name + ": " + text);
    }

    private static void stop(String name, RunningParts parts) {
        try {
            parts.close();
        } catch (IOException e) {
            say(name, "not everything could be stopped: " + e.getMessage());
        }
    }
}
