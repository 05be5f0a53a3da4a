package dev.lazuli.cli.run;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Nodes;
import dev.lazuli.linux.OpenFlags;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The named pipes between a container's process and this one, in a folder that nobody else may enter. The shim opens
/// the other ends when the task is created. Output is copied by platform threads, since opening and reading a pipe
/// block. [#close] ends what still waits for the shim and removes the folder.
final class TaskStreams implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int OWNER_ONLY = 0600;
    private static final Duration IDLE_AFTER_EXIT = Duration.ofSeconds(10);

    private final Path folder;
    private final Optional<Path> stdin;
    private final Path stdout;
    private final Optional<Path> stderr;
    private final List<Copier> outputs = new ArrayList<>();

    private TaskStreams(Path folder, Optional<Path> stdin, Path stdout, Optional<Path> stderr) {
        this.folder = folder;
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /// Makes the pipes.
    ///
    /// @param parent   where the folder is made
    /// @param input    whether the process reads from us
    /// @param terminal whether it has a terminal, and so no separate stderr
    static TaskStreams create(Path parent, boolean input, boolean terminal) throws IOException {
        Files.createDirectories(parent);
        Path folder = Files.createTempDirectory(
                parent, "stdio-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        TaskStreams streams = new TaskStreams(
                folder,
                input ? Optional.of(folder.resolve("stdin")) : Optional.empty(),
                folder.resolve("stdout"),
                terminal ? Optional.empty() : Optional.of(folder.resolve("stderr")));
        try {
            for (Path pipe : streams.pipes()) {
                Nodes.makeFifo(pipe, OWNER_ONLY);
            }
            return streams;
        } catch (LinuxException e) {
            streams.close();
            throw e;
        }
    }

    /// The pipe that the process reads, as the task's request names it; empty for none.
    String stdin() {
        return stdin.map(Path::toString).orElse("");
    }

    /// The pipe that the process writes.
    String stdout() {
        return stdout.toString();
    }

    /// The pipe for errors, empty for none.
    String stderr() {
        return stderr.map(Path::toString).orElse("");
    }

    /// Starts copying output, before the task is created.
    ///
    /// @param outputLost called when nobody reads our stdout any more
    void copyOutput(OutputStream out, OutputStream err, Runnable outputLost) {
        outputs.add(Copier.start("stdout", stdout, out, outputLost));
        stderr.ifPresent(pipe -> outputs.add(Copier.start("stderr", pipe, err, () -> {})));
    }

    /// Starts copying input, once the process runs.
    ///
    /// @param ended called when our stdin has ended or cannot be read any more, and all of it was
    ///              handed over; never when the process has closed its end before
    void copyInput(InputStream in, Runnable ended) {
        stdin.ifPresent(pipe -> Thread.ofPlatform().daemon().name("stdin").start(() -> {
            if (copyInput(in, pipe)) {
                ended.run();
            }
        }));
    }

    private static boolean copyInput(InputStream in, Path pipe) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream target = new FileOutputStream(pipe.toFile())) {
            for (int read = read(in, buffer); read >= 0; read = read(in, buffer)) {
                target.write(buffer, 0, read);
            }
            return true;
        } catch (IOException e) {
            // The process has ended or closed its stdin: there is nobody left to hand input to.
            return false;
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            // Our terminal was hung up.
            return -1;
        }
    }

    /// Waits until all output of a process that has ended is copied. Gives up when its pipes stay open and silent, as
    /// they do when another process of the host's process namespace holds them.
    void awaitOutput() throws InterruptedException {
        for (Copier copier : outputs) {
            copier.await(IDLE_AFTER_EXIT);
        }
    }

    private List<Path> pipes() {
        List<Path> pipes = new ArrayList<>(List.of(stdout));
        stdin.ifPresent(pipes::add);
        stderr.ifPresent(pipes::add);
        return pipes;
    }

    @Override
    public void close() throws IOException {
        for (Path pipe : pipes()) {
            release(pipe, OpenFlags.WRONLY);
            release(pipe, OpenFlags.RDONLY);
        }
        for (Path pipe : pipes()) {
            Files.deleteIfExists(pipe);
        }
        Files.deleteIfExists(folder);
    }

    /// Whoever still waits for the other end to be opened finds it opened, and closed again.
    private static void release(Path pipe, int access) throws IOException {
        try (Fd end = Fd.open(pipe, access | OpenFlags.NONBLOCK | OpenFlags.CLOEXEC)) {
            assert !end.isClosed();
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENXIO && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /// A thread that copies one output.
    private static final class Copier implements Runnable {
        private final Path pipe;
        private final OutputStream target;
        private final Runnable lost;
        private volatile long lastActive = System.nanoTime();
        private volatile boolean writing;
        private volatile Thread thread = Thread.currentThread();

        private Copier(Path pipe, OutputStream target, Runnable lost) {
            this.pipe = pipe;
            this.target = target;
            this.lost = lost;
        }

        static Copier start(String name, Path pipe, OutputStream target, Runnable lost) {
            Copier copier = new Copier(pipe, target, lost);
            copier.thread = Thread.ofPlatform().daemon().name(name).start(copier);
            return copier;
        }

        @Override
        public void run() {
            try (InputStream in = new FileInputStream(pipe.toFile())) {
                byte[] buffer = new byte[BUFFER_BYTES];
                boolean wanted = true;
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    lastActive = System.nanoTime();
                    wanted = wanted && write(buffer, read);
                    lastActive = System.nanoTime();
                }
            } catch (IOException e) {
                // The pipe was removed before the shim opened it: the task never came to be, which is reported
                // elsewhere.
                System.getLogger("dev.lazuli.cli").log(System.Logger.Level.DEBUG, "output ended", e);
            }
        }

        private boolean write(byte[] buffer, int length) {
            writing = true;
            try {
                target.write(buffer, 0, length);
                target.flush();
                return true;
            } catch (IOException e) {
                lost.run();
                return false;
            } finally {
                writing = false;
            }
        }

        void await(Duration idle) throws InterruptedException {
            while (!thread.join(idle)) {
                if (!writing && System.nanoTime() - lastActive > idle.toNanos()) {
                    return;
                }
            }
        }
    }
}
