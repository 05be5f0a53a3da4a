package dev.lazuli.cli;

import dev.lazuli.cli.run.RunException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.OptionalInt;

/// Turns what went wrong into one line for a person and an exit code for the caller.
final class Failures {
    private final Log log;
    private final Signals signals;

    Failures(Log log, Signals signals) {
        this.log = log;
        this.signals = signals;
    }

    /// Says what went wrong.
    ///
    /// @param command the name of the command
    /// @return the exit code
    int report(Exception failure, String command) {
        OptionalInt interruption = signals.interruption();
        if (interruption.isPresent()) {
            log.debug("ended by signal " + interruption.getAsInt() + ": " + failure);
            return ExitCode.ofSignal(interruption.getAsInt());
        }
        log.fatal(message(failure));
        log.debug(stackTrace(failure));
        if (failure instanceof RunException run) {
            return run.exitCode();
        }
        return command.equals("run") ? ExitCode.RUN_FAILURE : ExitCode.FAILURE;
    }

    private static String message(Exception failure) {
        return switch (failure) {
            case InterruptedException e -> "interrupted";
            case InterruptedIOException e -> "interrupted";
            case UncheckedIOException e -> String.valueOf(e.getMessage());
            case IOException e -> text(e);
            default -> "internal error, please report it: " + failure;
        };
    }

    private static String text(IOException failure) {
        String message = failure.getMessage();
        String said = switch (failure) {
            case java.nio.file.NoSuchFileException e -> message + ": no such file or directory";
            case java.nio.file.AccessDeniedException e -> message + ": permission denied";
            case java.nio.file.FileAlreadyExistsException e -> message + ": file exists";
            default -> message == null || message.isEmpty() ? failure.toString() : message;
        };
        return said.strip();
    }

    private static String stackTrace(Exception failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
