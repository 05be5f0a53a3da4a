package dev.lazuli.cli;

import java.nio.file.Path;
import java.time.Clock;

/// Starts the program with this process's streams, environment and folder.
public final class Main {
    private Main() {}

    /// @param arguments command, flags and what they apply to
    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        Log log = new Log(console.err(), console.errIsTerminal(), Clock.systemDefaultZone());
        GlobalFlags flags = new GlobalFlags(System.getenv());
        Path folder = Path.of("").toAbsolutePath();
        int exitCode = new Program(new CommandContext(console, log, flags, System.getenv(), folder)).run(arguments);
        System.exit(exitCode);
    }
}
