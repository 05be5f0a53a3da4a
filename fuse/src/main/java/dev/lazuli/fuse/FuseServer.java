package dev.lazuli.fuse;

import dev.lazuli.linux.Fd;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Mounts;
import dev.lazuli.linux.OpenFlags;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// A mounted file system and the threads that serve it. Thread-safe.
///
/// The threads are platform threads, since they block in `read(2)`, and daemon threads: a program that ends without
/// closing leaves a mount whose readers get errors.
public final class FuseServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FuseServer.class.getName());
    private static final Path DEVICE = Path.of("/dev/fuse");
    private static final Duration START_DEADLINE = Duration.ofSeconds(10);
    private static final Duration END_DEADLINE = Duration.ofSeconds(5);

    private final KernelSide kernel;
    private final FuseDevice device;
    private final List<Thread> readers = new ArrayList<>();
    private final CompletableFuture<Void> agreed = new CompletableFuture<>();
    private final AtomicInteger running;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    private FuseServer(KernelSide kernel, FuseDevice device, int threads) {
        this.kernel = kernel;
        this.device = device;
        this.running = new AtomicInteger(threads);
    }

    /// Mounts `fileSystem` and returns when it can be used. Needs `CAP_SYS_ADMIN` and `/dev/fuse`.
    ///
    /// @param mountpoint an existing folder
    /// @throws IOException when `/dev/fuse` cannot be opened, or the kernel refuses the mount or speaks too old a
    ///                     version of the protocol; nothing stays mounted then
    public static FuseServer mount(Path mountpoint, FuseMountOptions options, FuseFileSystem fileSystem)
            throws IOException {
        Path target = mountpoint.toAbsolutePath();
        FuseDevice device = new FuseDevice(Fd.open(DEVICE, OpenFlags.RDWR));
        KernelSide kernel;
        try {
            Mounts.mount(options.source(), target, "fuse." + options.subtype(), flags(options), data(device));
            kernel = located(target);
        } catch (LinuxException e) {
            device.close();
            throw e;
        }
        FuseServer server = new FuseServer(kernel, device, options.threads());
        server.start(options, fileSystem);
        try {
            server.awaitAgreement();
        } catch (IOException e) {
            server.closeAfter(e);
            throw e;
        }
        kernel.setReadAhead(options.readAheadBytes());
        return server;
    }

    /// Where the file system is mounted, an absolute path.
    public Path mountpoint() {
        return kernel.mountpoint();
    }

    /// Whether the mount is still served: false once it was unmounted, by whomever, or aborted.
    public boolean isServing() {
        return ended.getCount() > 0;
    }

    /// Waits until the mount is not served any more: unmounted, by whomever, or aborted.
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /// Unmounts. When files are still open, the mount disappears at once and is served until they are closed.
    /// Idempotent; when the kernel refuses, it can be tried again.
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            if (kernel.unmount()) {
                awaitThreads();
            }
        } catch (LinuxException e) {
            closed.set(false);
            throw e;
        }
    }

    /// Ends the connection, so that every waiting and later request fails with an error, and unmounts. For a mount that
    /// cannot be closed, or whose users shall not be waited for.
    public void abort() throws IOException {
        if (isServing()) {
            kernel.abort();
        }
        close();
        awaitThreads();
    }

    private static long flags(FuseMountOptions options) {
        return Mounts.RDONLY | Mounts.NODEV | (options.setUserId() ? 0 : Mounts.NOSUID);
    }

    private static String data(FuseDevice device) {
        return "fd=" + device.number() + ",rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions";
    }

    /// Finds what was just mounted, or unmounts it again.
    private static KernelSide located(Path mountpoint) throws LinuxException {
        try {
            return KernelSide.of(mountpoint);
        } catch (LinuxException e) {
            Mounts.unmount(mountpoint, Mounts.UMOUNT_DETACH);
            throw e;
        }
    }

    private void start(FuseMountOptions options, FuseFileSystem fileSystem) {
        PendingReads pending = new PendingReads();
        BackingFiles backing = new BackingFiles(device);
        for (int i = 0; i < options.threads(); i++) {
            Dispatcher dispatcher = new Dispatcher(fileSystem, options, device, pending, backing, agreed);
            readers.add(Thread.ofPlatform()
                    .daemon()
                    .name("fuse-" + mountpoint() + "-" + i)
                    .unstarted(() -> serve(dispatcher)));
        }
        readers.forEach(Thread::start);
    }

    private void serve(Dispatcher dispatcher) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(Dispatcher.REQUEST_BYTES, Long.BYTES);
            MemorySegment reply = arena.allocate(Dispatcher.REPLY_BYTES, Long.BYTES);
            for (long length = device.next(request); length >= 0; length = device.next(request)) {
                int replied = dispatcher.dispatch(request.asSlice(0, length), reply);
                if (replied > 0) {
                    device.reply(reply, replied);
                    // The first reply is the one to INIT: only now does the kernel know what we agree to.
                    agreed.complete(null);
                }
            }
        } finally {
            if (running.decrementAndGet() == 0) {
                device.close();
                ended.countDown();
            }
        }
    }

    private void awaitAgreement() throws IOException {
        try {
            agreed.get(START_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable reason = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("cannot mount " + mountpoint() + ": " + reason.getMessage(), reason);
        } catch (TimeoutException e) {
            throw new IOException(
                    "cannot mount " + mountpoint() + ": the kernel sent no INIT request within "
                            + START_DEADLINE.toSeconds() + " s",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("mounting " + mountpoint() + " was interrupted");
        }
    }

    private void closeAfter(IOException failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /// Another mount namespace may hold a copy of the mount: then the threads go on, and end with it.
    private void awaitThreads() {
        if (readers.contains(Thread.currentThread())) {
            return;
        }
        try {
            if (!ended.await(END_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "fuse: {0} is unmounted here, but used elsewhere", mountpoint());
                return;
            }
            for (Thread reader : readers) {
                reader.join(END_DEADLINE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
