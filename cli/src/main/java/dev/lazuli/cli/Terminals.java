package dev.lazuli.cli;

import dev.lazuli.linux.Fd;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The terminal that this process's streams may be.
public final class Terminals {
    private Terminals() {}

    /// Whether a descriptor of this process is a terminal. Asks the kernel's list of open files, since linking
    /// a native call takes longer than most commands.
    static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", String.valueOf(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /// The terminal behind a descriptor, or empty when it is none.
    public static Optional<Terminal> of(int descriptor) {
        return Terminal.of(Fd.borrow(descriptor));
    }

    /// How many characters a line of the terminal has; 0 where nobody knows.
    static int columns(int descriptor) {
        try {
            Optional<Terminal> terminal = of(descriptor);
            return terminal.isPresent() ? terminal.get().size().columns() : 0;
        } catch (LinuxException e) {
            return 0;
        }
    }
}
