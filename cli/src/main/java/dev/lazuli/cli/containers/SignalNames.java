package dev.lazuli.cli.containers;

import dev.lazuli.cli.CommandException;
import java.util.Locale;
import sun.misc.Signal;

/// The numbers of signals.
public final class SignalNames {
    /// Ends a process by force.
    public static final int KILL = 9;

    private static final int STOP = 19;
    private static final int LAST = 64;

    private SignalNames() {}

    /// The number of a signal.
    ///
    /// @param name `SIGTERM`, `TERM`, `term` or `15`
    /// @throws CommandException when there is no such signal
    public static int number(String name) throws CommandException {
        String upper = name.toUpperCase(Locale.ROOT);
        String known = upper.startsWith("SIG") ? upper.substring("SIG".length()) : upper;
        if (known.matches("[0-9]{1,2}") && Integer.parseInt(known) >= 1 && Integer.parseInt(known) <= LAST) {
            return Integer.parseInt(known);
        }
        return switch (known) {
            // Those that the Java machine does not know or does not give away.
            case "KILL" -> KILL;
            case "STOP" -> STOP;
            default -> numberInThisMachine(name, known);
        };
    }

    private static int numberInThisMachine(String name, String known) throws CommandException {
        try {
            return new Signal(known).getNumber();
        } catch (IllegalArgumentException e) {
            throw new CommandException("unknown signal \"" + name + "\"", e);
        }
    }
}
