package dev.lazuli.linux;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A system call that failed.
public class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String call;
    private final @Nullable String path;

    /// @param errno the kernel's error number, see [Errno]
    /// @param call  the call's name, such as `umount2`
    /// @param path  what the call worked on, or null when that has no name
    public LinuxException(int errno, String call, @Nullable String path) {
        super(call + (path == null ? "" : " " + path) + ": " + Errno.describe(errno));
        this.errno = errno;
        this.call = call;
        this.path = path;
    }

    /// The kernel's error number, see [Errno].
    public int errno() {
        return errno;
    }

    /// The call's name as manual pages spell it.
    public String call() {
        return call;
    }

    /// The file that the call worked on.
    public Optional<String> path() {
        return Optional.ofNullable(path);
    }
}
