package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;

/// When `run` pulls its image.
public enum PullPolicy {
    ALWAYS,
    MISSING,
    NEVER;

    /// Reads the value of `--pull`.
    public static PullPolicy parse(String text) throws CommandException {
        return switch (text) {
            case "always" -> ALWAYS;
            case "missing" -> MISSING;
            case "never" -> NEVER;
            default ->
                throw new CommandException(
                        "invalid value \"" + text + "\" of --pull: expected always, missing or never");
        };
    }
}
