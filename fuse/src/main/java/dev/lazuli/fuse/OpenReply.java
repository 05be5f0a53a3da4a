package dev.lazuli.fuse;

import dev.lazuli.linux.Fd;
import org.jspecify.annotations.Nullable;

/// The answer to an open. Reused: never keep one.
public final class OpenReply {
    private long handle;
    private boolean keepCache;
    private BackingFiles.@Nullable Use use;

    OpenReply() {}

    /// @param offered where a file may be chosen, null if none may be
    OpenReply reset(BackingFiles.@Nullable Use offered) {
        handle = 0;
        keepCache = false;
        use = offered;
        return this;
    }

    /// Whether the kernel may be given a file to read the node from by itself: the mount has passthrough, and nobody
    /// has the node open.
    public boolean mayPassThrough() {
        return use != null;
    }

    /// Has the kernel read the node from `file` by itself, until its last use has ended: no read of it reaches the
    /// file system. To be called only where [#mayPassThrough()] says so, and at most once.
    ///
    /// @param file holds the node's content from its first byte on, and does not change; may be closed afterwards
    /// @return whether the kernel will; if not, the node is opened as others are
    public boolean passThrough(Fd file) {
        if (use == null) {
            throw new IllegalStateException("no file may be passed through");
        }
        BackingFiles.Use offered = use;
        use = null;
        return offered.passThrough(file);
    }

    /// A number that reads and the release of this open will carry.
    public OpenReply handle(long number) {
        handle = number;
        return this;
    }

    /// Lets the kernel keep what it has cached of the node from earlier opens.
    public OpenReply keepCache() {
        keepCache = true;
        return this;
    }

    long handle() {
        return handle;
    }

    int flags() {
        return keepCache ? Wire.FOPEN_KEEP_CACHE : 0;
    }
}
