package dev.lazuli.cli;

import java.io.IOException;

/// A command cannot do what it was asked for, for a reason that the message says whole: in one line, what and where.
public class CommandException extends IOException {
    private static final long serialVersionUID = 1L;

    /// @param message what a person reads
    public CommandException(String message) {
        super(message);
    }

    /// @param message what a person reads
    /// @param cause   what led to it
    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
