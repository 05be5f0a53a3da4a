package dev.lazuli.containerd;

/// Where a process reads and writes. Each is a FIFO's path, a URI such as `file:///log` or `binary:///…`, or empty.
///
/// @param stdin    standard input
/// @param stdout   standard output; with a terminal, all output
/// @param stderr   standard error; empty with a terminal
/// @param terminal whether the process has a terminal
public record TaskIo(String stdin, String stdout, String stderr, boolean terminal) {
    /// Nothing to read, and output goes nowhere.
    public static TaskIo none() {
        return new TaskIo("", "", "", false);
    }
}
