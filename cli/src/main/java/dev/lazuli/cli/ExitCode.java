package dev.lazuli.cli;

/// What the program says to its caller when a command fails; `run` speaks Docker's codes.
public final class ExitCode {
    /// All went well.
    public static final int OK = 0;

    /// A command failed.
    public static final int FAILURE = 1;

    /// `run` failed before the container's process started.
    public static final int RUN_FAILURE = 125;

    /// The container's command is there and cannot be executed.
    public static final int NOT_EXECUTABLE = 126;

    /// The container's command is not there.
    public static final int NOT_FOUND = 127;

    private static final int SIGNAL_BASE = 128;

    private ExitCode() {}

    /// A process that a signal ended.
    public static int ofSignal(int signal) {
        return SIGNAL_BASE + signal;
    }
}
