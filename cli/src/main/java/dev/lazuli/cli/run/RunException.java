package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.ExitCode;
import java.util.List;
import java.util.Locale;

/// The runtime could not start a container's process. The message is the runtime's; the exit code tells, as Docker's
/// does, whether the command is missing, cannot be executed, or something else is wrong.
public final class RunException extends CommandException {
    private static final long serialVersionUID = 1L;
    private static final List<String> NOT_FOUND =
            List.of("executable file not found", "no such file or directory", "not found in $path");
    private static final List<String> NOT_EXECUTABLE =
            List.of("permission denied", "is a directory", "exec format error", "operation not permitted");

    private final int exitCode;

    /// @param message what the runtime said
    /// @param cause   the failed call
    public RunException(String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCodeOf(message);
    }

    /// 125, 126 or 127.
    public int exitCode() {
        return exitCode;
    }

    /// Only what is said about the command counts, which runc and crun name after `exec`.
    private static int exitCodeOf(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        int exec = Math.max(text.lastIndexOf("exec: \""), text.lastIndexOf("executable file"));
        if (exec < 0) {
            return ExitCode.RUN_FAILURE;
        }
        String reason = text.substring(exec);
        if (NOT_FOUND.stream().anyMatch(reason::contains)) {
            return ExitCode.NOT_FOUND;
        }
        return NOT_EXECUTABLE.stream().anyMatch(reason::contains) ? ExitCode.NOT_EXECUTABLE : ExitCode.RUN_FAILURE;
    }
}
