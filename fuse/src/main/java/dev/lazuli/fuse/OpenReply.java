package dev.lazuli.fuse;

/// The answer to an open. Reused: never keep one.
public final class OpenReply {
    private long handle;
    private boolean keepCache;

    OpenReply() {}

    OpenReply reset() {
        handle = 0;
        keepCache = false;
        return this;
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
