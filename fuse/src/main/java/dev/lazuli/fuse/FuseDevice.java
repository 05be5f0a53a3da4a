package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.IoVector;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.StampedLock;

/// The open `/dev/fuse` of one mount.
///
/// Thread-safe: replies may come from any thread, also after the mount has ended, when they are dropped.
final class FuseDevice implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FuseDevice.class.getName());

    private final Fd fd;
    // Held for reading while the descriptor is used, so that its number is not another file's by then.
    private final StampedLock open = new StampedLock();
    private volatile boolean closed;

    FuseDevice(Fd fd) {
        this.fd = fd;
    }

    int number() {
        return fd.number();
    }

    /// Waits for the next request.
    ///
    /// @return its length, or -1 when the mount has ended
    long next(MemorySegment buffer) {
        while (!closed) {
            long length = fd.tryRead(buffer);
            if (length >= 0) {
                return length;
            }
            switch ((int) -length) {
                // ENOENT: the request was taken back while it was being read.
                case Errno.EINTR, Errno.EAGAIN, Errno.ENOENT -> {}
                case Errno.ENODEV -> {
                    return -1;
                }
                default -> {
                    LOG.log(Level.WARNING, "fuse: reading {0}: {1}", fd, Errno.describe((int) -length));
                    return -1;
                }
            }
        }
        return -1;
    }

    /// Sends a reply that lies in one piece.
    ///
    /// @param length bytes of `reply` that are sent
    void reply(MemorySegment reply, long length) {
        long stamp = open.readLock();
        try {
            if (!closed) {
                check(fd.tryWrite(reply, length));
            }
        } finally {
            open.unlockRead(stamp);
        }
    }

    /// Sends a reply in several pieces, the header first.
    void reply(IoVector reply) {
        long stamp = open.readLock();
        try {
            if (!closed) {
                check(fd.tryWritev(reply));
            }
        } finally {
            open.unlockRead(stamp);
        }
    }

    /// Closes the descriptor. The reader threads must have ended.
    @Override
    public void close() {
        long stamp = open.writeLock();
        try {
            closed = true;
            fd.close();
        } finally {
            open.unlockWrite(stamp);
        }
    }

    private void check(long written) {
        // ENOENT: the request was interrupted or the connection aborted; ENODEV: the mount has ended.
        if (written < 0 && written != -Errno.ENOENT && written != -Errno.ENODEV) {
            LOG.log(Level.WARNING, "fuse: replying on {0}: {1}", fd, Errno.describe((int) -written));
        }
    }
}
