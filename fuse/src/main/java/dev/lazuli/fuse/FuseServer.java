package dev.lazuli.fuse;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Mounts;
import dev.lazuli.linux.OpenFlags;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A mounted file system and the threads that serve it. Thread-safe.
///
/// The threads are platform threads, since they block in `read(2)`, and daemon threads: a program that ends without
/// closing leaves a mount whose readers get errors.
public final class FuseServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FuseServer.class.getName());
    private static final Path DEVICE = Path.of("/dev/fuse");
    private static final long DEADLINE_SECONDS = 10;

    private final Path mountpoint;
    private final FuseDevice device;
    private final List<Thread> readers = new ArrayList<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final CountDownLatch ended;
    private final AtomicBoolean closed = new AtomicBoolean();

    private FuseServer(Path mountpoint, FuseDevice device, int threads) {
        this.mountpoint = mountpoint;
        this.device = device;
        this.ended = new CountDownLatch(threads);
    }

    /// Mounts `fileSystem` and returns when it can be used. Needs `CAP_SYS_ADMIN` and `/dev/fuse`.
    ///
    /// @param mountpoint an existing folder
    /// @throws IOException when `/dev/fuse` cannot be opened, or the kernel refuses the mount or speaks too old a
    ///                     version of the protocol; nothing stays mounted then
    public static FuseServer mount(Path mountpoint, FuseMountOptions options, FuseFileSystem fileSystem)
            throws IOException {
        FuseDevice device = new FuseDevice(Fd.open(DEVICE, OpenFlags.RDWR));
        try {
            Mounts.mount(options.source(), mountpoint, "fuse." + options.subtype(), flags(options), data(device));
        } catch (LinuxException e) {
            device.close();
            throw e;
        }
        FuseServer server = new FuseServer(mountpoint, device, options.threads());
        server.start(options, fileSystem);
        try {
            server.awaitReady();
            server.setReadAhead(options.readAheadBytes());
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /// Where the file system is mounted.
    public Path mountpoint() {
        return mountpoint;
    }

    /// Whether the mount is still served: false once it was unmounted, by whomever, or aborted.
    public boolean isServing() {
        return ended.getCount() > 0;
    }

    /// Unmounts. When files are still open, the mount disappears at once and is served until they are closed.
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean busy = unmount();
        if (!busy) {
            awaitEnd();
        }
    }

    /// Ends the connection: every waiting and later request fails with an error. For a mount that cannot be closed.
    public void abort() throws IOException {
        try {
            Mounts.unmount(mountpoint, Mounts.UMOUNT_FORCE);
        } catch (LinuxException e) {
            // EBUSY: files are open; the connection has been aborted all the same.
            if (e.errno() != Errno.EBUSY && e.errno() != Errno.EINVAL) {
                throw e;
            }
        }
        close();
        awaitEnd();
    }

    private static long flags(FuseMountOptions options) {
        return Mounts.NODEV | (options.setUserId() ? 0 : Mounts.NOSUID);
    }

    private static String data(FuseDevice device) {
        return "fd=" + device.number() + ",rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions";
    }

    private void start(FuseMountOptions options, FuseFileSystem fileSystem) {
        PendingReads pending = new PendingReads();
        for (int i = 0; i < options.threads(); i++) {
            Dispatcher dispatcher = new Dispatcher(fileSystem, options, device, pending, ready::countDown);
            readers.add(Thread.ofPlatform()
                    .daemon()
                    .name("fuse-" + mountpoint + "-" + i)
                    .start(() -> serve(dispatcher)));
        }
    }

    private void serve(Dispatcher dispatcher) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(Dispatcher.REQUEST_BYTES, Long.BYTES);
            MemorySegment reply = arena.allocate(Dispatcher.REPLY_BYTES, Long.BYTES);
            for (long length = device.next(request); length >= 0; length = device.next(request)) {
                int replied = dispatcher.dispatch(request.asSlice(0, length), reply);
                if (replied > 0) {
                    device.reply(reply, replied);
                }
            }
        } finally {
            ended.countDown();
            if (ended.getCount() == 0) {
                device.close();
            }
        }
    }

    private void awaitReady() throws IOException {
        try {
            if (!ready.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("mounting " + mountpoint + ": the kernel and this server did not agree on the"
                        + " FUSE protocol within " + DEADLINE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("mounting " + mountpoint + " was interrupted", e);
        }
    }

    private void awaitEnd() throws IOException {
        try {
            if (!ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "fuse: threads of {0} did not end within {1} s", mountpoint, DEADLINE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("unmounting " + mountpoint + " was interrupted", e);
        }
    }

    /// @return whether files are still open
    private boolean unmount() throws LinuxException {
        try {
            Mounts.unmount(mountpoint, 0);
            return false;
        } catch (LinuxException e) {
            switch (e.errno()) {
                // EINVAL: somebody else has unmounted it.
                case Errno.EINVAL, Errno.ENOENT -> {
                    return !isServing();
                }
                case Errno.EBUSY -> {
                    Mounts.unmount(mountpoint, Mounts.UMOUNT_DETACH);
                    return true;
                }
                default -> throw e;
            }
        }
    }

    /// The kernel offers a server no more than 128 KiB of read-ahead; root may set more for the mount's own device.
    private void setReadAhead(int bytes) throws IOException {
        long device = (long) Files.getAttribute(mountpoint, "unix:dev");
        long minor = (device & 0xff) | (device >>> 12 & 0xfff00);
        Path setting = Path.of("/sys/class/bdi/0:" + minor + "/read_ahead_kb");
        try {
            Files.writeString(setting, String.valueOf(bytes >> 10));
        } catch (IOException e) {
            // A container without a writable /sys: reads are smaller, nothing else.
            LOG.log(Level.DEBUG, "fuse: read-ahead of {0} stays as it is: {1}", mountpoint, e.toString());
        }
    }
}
