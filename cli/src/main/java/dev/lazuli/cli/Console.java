package dev.lazuli.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where a command prints.
///
/// @param out           results
/// @param err           all else
/// @param outIsTerminal whether `out` shows escape sequences
/// @param errIsTerminal whether `err` shows escape sequences
public record Console(PrintStream out, PrintStream err, boolean outIsTerminal, boolean errIsTerminal) {
    private static final int BUFFER_BYTES = 8192;

    /// The process's own streams, in UTF-8 whatever the locale says.
    static Console ofProcess() {
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                Terminals.isTerminal(1),
                Terminals.isTerminal(2));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new java.io.BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
                true,
                StandardCharsets.UTF_8);
    }
}
