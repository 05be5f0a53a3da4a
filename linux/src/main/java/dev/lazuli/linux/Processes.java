package dev.lazuli.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processes, their signals and users, and the boot that they run in.
public final class Processes {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGKILL = 9;
    public static final int SIGTERM = 15;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private Processes() {}

    /// Sends a signal to a process; `ESRCH` when there is none.
    ///
    /// @param signal number as `signal(7)` has it; 0 only asks whether the process exists
    public static void kill(long pid, int signal) throws LinuxException {
        if (pid <= 0) {
            throw new IllegalArgumentException("a signal to one process: found pid " + pid + ", expected more than 0");
        }
        Kernel.check(Kernel.call(SystemCall.KILL, pid, signal), SystemCall.KILL, "pid " + pid);
    }

    /// Whether a thread has been sent SIGKILL, or another signal that kills it, and has not ended yet. False
    /// when there is no such thread, or it cannot be seen from here.
    public static boolean isDying(long threadId) {
        try {
            for (String line :
                    Files.readAllLines(Path.of("/proc/" + threadId + "/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("SigPnd:")) {
                    long pending = Long.parseUnsignedLong(
                            line.substring("SigPnd:".length()).strip(), 16);
                    return (pending & 1L << SIGKILL - 1) != 0;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /// The real user.
    public static int uid() {
        return (int) Kernel.call(SystemCall.GETUID, 0);
    }

    /// The user whose rights count.
    public static int effectiveUid() {
        return (int) Kernel.call(SystemCall.GETEUID, 0);
    }

    /// A random name of the machine's current boot, 36 characters.
    public static String bootId() throws IOException {
        return Files.readString(BOOT_ID).strip();
    }
}
