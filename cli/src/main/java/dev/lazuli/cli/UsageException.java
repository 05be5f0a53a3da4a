package dev.lazuli.cli;

/// A command line that makes no sense.
final class UsageException extends CommandException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
