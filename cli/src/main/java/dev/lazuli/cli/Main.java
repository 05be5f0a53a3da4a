package dev.lazuli.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Starts the program with this process's streams, environment and folder.
public final class Main {
    /// Held, since a logger that nobody holds forgets its level. gRPC and Netty warn of what nobody can act on.
    private static final Logger LIBRARIES = Logger.getLogger("io");

    private Main() {}

    /// @param arguments command, flags and what they apply to
    public static void main(String[] arguments) {
        LIBRARIES.setLevel(Level.SEVERE);
        Console console = Console.ofProcess();
        Log log = new Log(console.err(), console.errIsTerminal(), Clock.systemDefaultZone());
        GlobalFlags flags = new GlobalFlags(System.getenv());
        Path folder = Path.of("").toAbsolutePath();
        Signals signals = Signals.takeOver(Thread.currentThread());
        CommandContext context = new CommandContext(console, log, flags, System.getenv(), folder, signals);
        int exitCode = new Program(context).run(arguments);
        System.exit(exitCode);
    }
}
