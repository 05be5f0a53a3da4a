package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.IoVector;
import dev.lazuli.linux.LinuxException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The open `/dev/fuse` of one mount.
///
/// Thread-safe: replies may come from any thread, also after the mount has ended, when they are dropped. The leases of
/// [Fd] see to it that they never reach another file that got the descriptor's number.
final class FuseDevice implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FuseDevice.class.getName());

    private final Fd fd;

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
        while (true) {
            long length = fd.tryRead(buffer);
            if (length >= 0) {
                return length;
            }
            switch ((int) -length) {
                // ENOENT: the request was taken back while it was being read.
                case Errno.EINTR, Errno.EAGAIN, Errno.ENOENT -> {}
                // Unmounted, aborted, closed by us.
                case Errno.ENODEV, Errno.ECONNABORTED, Errno.EBADF -> {
                    return -1;
                }
                default -> {
                    LOG.log(Level.WARNING, "fuse: reading {0}: {1}", fd, Errno.describe((int) -length));
                    return -1;
                }
            }
        }
    }

    /// Sends a reply that lies in one piece.
    ///
    /// @param length bytes of `reply` that are sent
    void reply(MemorySegment reply, long length) {
        long written;
        do {
            written = fd.tryWrite(reply, length);
        } while (written == -Errno.EINTR);
        check(written);
    }

    /// Sends a reply in several pieces, the header first. When a piece is not memory that can be read, the kernel
    /// itself ends the request with EIO.
    void reply(IoVector reply) {
        long written;
        do {
            written = fd.tryWritev(reply);
        } while (written == -Errno.EINTR);
        check(written);
    }

    /// Gives the kernel a file that nodes may be read from.
    ///
    /// @return its id, for the reply to an open
    int openBacking(Fd file) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment map = arena.allocate(Wire.BACKING_MAP_BYTES, Long.BYTES);
            map.set(Wire.U32, Wire.BACKING_MAP_FD, file.number());
            return (int) fd.ioctl(Wire.BACKING_OPEN, map);
        }
    }

    /// Takes a file back; opens that read from it go on.
    void closeBacking(int id) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(Integer.BYTES, Integer.BYTES);
            number.set(Wire.U32, 0, id);
            fd.ioctl(Wire.BACKING_CLOSE, number);
        } catch (LinuxException e) {
            LOG.log(Level.DEBUG, "fuse: giving up backing file {0}: {1}", id, e.getMessage());
        }
    }

    /// Closes the descriptor. The reader threads must have ended.
    @Override
    public void close() {
        fd.close();
    }

    private void check(long written) {
        // ENOENT: the request was interrupted or the connection aborted; ENODEV and EBADF: the mount has ended.
        if (written < 0 && written != -Errno.ENOENT && written != -Errno.ENODEV && written != -Errno.EBADF) {
            LOG.log(Level.WARNING, "fuse: replying on {0}: {1}", fd, Errno.describe((int) -written));
        }
    }
}
