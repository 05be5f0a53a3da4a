package dev.lazuli.cli;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// Messages for a person, in the two forms that nerdctl's log has: `FATA[0000] text` in colour on a terminal, and
/// `time="…" level=fatal msg="…"` elsewhere. Thread-safe.
public final class Log {
    private static final int TERMINAL_WIDTH = 44;

    private final PrintStream err;
    private final boolean terminal;
    private final Clock clock;
    private final Instant started;
    private volatile boolean debug;

    /// @param terminal whether `err` is a terminal
    /// @param clock    time and zone of the messages
    Log(PrintStream err, boolean terminal, Clock clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.started = clock.instant();
    }

    /// Whether [#debug] prints.
    void showDebug(boolean show) {
        debug = show;
    }

    /// What only a developer wants to see.
    public void debug(String message) {
        if (debug) {
            write(Level.DEBUG, message);
        }
    }

    /// What is as it should be.
    public void info(String message) {
        write(Level.INFO, message);
    }

    /// What a person should look at.
    public void warn(String message) {
        write(Level.WARNING, message);
    }

    /// Why the command ends.
    void fatal(String message) {
        write(Level.FATAL, message);
    }

    private void write(Level level, String message) {
        err.print((terminal ? onTerminal(level, message) : plain(level, message)) + "\n");
        err.flush();
    }

    private String onTerminal(Level level, String message) {
        long seconds = ChronoUnit.SECONDS.between(started, clock.instant());
        return String.format(
                "\u001b[%dm%s\u001b[0m[%04d] %-" + TERMINAL_WIDTH + "s ", level.colour, level.tag, seconds, message);
    }

    private String plain(Level level, String message) {
        ZoneId zone = clock.getZone();
        String time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                clock.instant().truncatedTo(ChronoUnit.SECONDS).atZone(zone));
        return "time=\"" + time + "\" level=" + level.word + " msg=" + Quoting.ifNeeded(message);
    }

    private enum Level {
        DEBUG("debug", "DEBU", 37),
        INFO("info", "INFO", 36),
        WARNING("warning", "WARN", 33),
        FATAL("fatal", "FATA", 31);

        private final String word;
        private final String tag;
        private final int colour;

        Level(String word, String tag, int colour) {
            this.word = word;
            this.tag = tag;
            this.colour = colour;
        }
    }
}
