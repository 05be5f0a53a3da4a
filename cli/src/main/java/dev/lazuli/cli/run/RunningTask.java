package dev.lazuli.cli.run;

import dev.lazuli.cli.ExitCode;
import dev.lazuli.cli.Signals;
import dev.lazuli.cli.Terminals;
import dev.lazuli.cli.net.BridgeNetwork;
import dev.lazuli.cli.net.HostFiles;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.ExitStatus;
import dev.lazuli.containerd.TaskIo;
import dev.lazuli.containerd.Tasks;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A container's process: made, connected, started, and followed to its end. For one thread; streams and signals come
/// from others.
final class RunningTask {
    private static final Path PIPES = Path.of("/run/lazuli");
    private static final int STDIN = 0;
    private static final int SIGHUP = 1;
    private static final int SIGKILL = 9;
    private static final int SIGPIPE = 13;
    private static final String INIT = "";
    private static final Duration HANGUP_GRACE = Duration.ofSeconds(10);
    private static final Duration RECONNECT_LIMIT = Duration.ofMinutes(1);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(500);

    private final RunContext context;
    private final MadeContainer container;
    private final Tasks tasks;
    private final Undo undo;
    private volatile boolean outputLost;
    private Optional<TaskStreams> streams = Optional.empty();
    private Optional<Future<ExitStatus>> exit = Optional.empty();

    private RunningTask(RunContext context, MadeContainer container, Undo undo) {
        this.context = context;
        this.container = container;
        this.tasks = context.containerd().tasks();
        this.undo = undo;
    }

    /// Starts a container's process.
    ///
    /// @throws RunException when the runtime cannot
    static RunningTask start(RunContext context, RunOptions options, MadeContainer container, Undo undo)
            throws IOException, InterruptedException {
        RunningTask task = new RunningTask(context, container, undo);
        try {
            task.start(options);
        } catch (IOException | InterruptedException e) {
            context.signals().keep();
            throw e;
        }
        return task;
    }

    /// The container's id.
    String id() {
        return container.identity().id();
    }

    private void start(RunOptions options) throws IOException, InterruptedException {
        TaskIo io = options.detach() ? DetachedIo.of(options, container.folder()) : attach(options);
        int pid = create(io);
        if (container.bridge().isPresent()) {
            connect(container.bridge().get(), pid);
        }
        exit = Optional.of(tasks.waiting(id(), INIT));
        if (!options.detach()) {
            followTerminal(options);
            context.signals().passTo(this::signal);
        }
        try {
            tasks.start(id(), INIT);
        } catch (ContainerdException e) {
            throw new RunException(String.valueOf(e.getMessage()), e);
        }
        Runnable ended = options.terminal() ? this::terminalLost : this::inputEnded;
        streams.ifPresent(pipes -> pipes.copyInput(context.input(), ended));
    }

    private TaskIo attach(RunOptions options) throws IOException {
        TaskStreams pipes = TaskStreams.create(PIPES, options.interactive(), options.terminal());
        undo.addAlways("named pipes", pipes::close);
        streams = Optional.of(pipes);
        pipes.copyOutput(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), this::outputLost);
        return new TaskIo(pipes.stdin(), pipes.stdout(), pipes.stderr(), options.terminal());
    }

    private int create(TaskIo io) throws IOException, InterruptedException {
        undo.add("task " + id(), this::remove);
        try {
            return tasks.create(id(), container.rootfs(), io);
        } catch (ContainerdException e) {
            throw new RunException(String.valueOf(e.getMessage()), e);
        }
    }

    private void connect(BridgeNetwork bridge, int pid) throws IOException, InterruptedException {
        Path teardown = container.folder().networkTeardown();
        undo.add("network of " + id(), () -> bridge.disconnect(teardown));
        List<String> addresses = bridge.connect(id(), pid, teardown);
        ContainerIdentity identity = container.identity();
        container.folder().write("hosts", HostFiles.hosts(addresses, List.of(identity.hostname(), identity.name())));
    }

    /// Hands our terminal over: its input raw, its size now and whenever it changes.
    private void followTerminal(RunOptions options) throws IOException, InterruptedException {
        Optional<Terminal> terminal = options.terminal() ? Terminals.of(STDIN) : Optional.empty();
        if (terminal.isEmpty()) {
            return;
        }
        if (options.interactive()) {
            Terminal.RawMode raw = terminal.get().raw();
            Thread restore = new Thread(raw::close, "restore-terminal");
            Runtime.getRuntime().addShutdownHook(restore);
            undo.addAlways("raw terminal", raw::close);
        }
        resize(terminal.get());
        Signals.onResize(() -> {
            try {
                resize(terminal.get());
            } catch (IOException e) {
                context.log().debug("terminal not resized: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void resize(Terminal terminal) throws IOException, InterruptedException {
        Terminal.Size size;
        try {
            size = terminal.size();
        } catch (LinuxException e) {
            context.log().debug("terminal has no size: " + e.getMessage());
            return;
        }
        if (size.rows() > 0 && size.columns() > 0) {
            tasks.resize(id(), INIT, size.columns(), size.rows());
        }
    }

    private void signal(int number) {
        try {
            tasks.kill(id(), INIT, number, false);
        } catch (ContainerdException.NotFound e) {
            context.log().debug("signal " + number + " came after the process had ended");
        } catch (IOException e) {
            context.log().warn("cannot pass signal " + number + " on: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void inputEnded() {
        try {
            tasks.closeStdin(id(), INIT);
        } catch (IOException e) {
            context.log().debug("stdin not closed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Nobody will ever type into the process's terminal again: it ends as one whose terminal is hung up, if need be by
    /// force, since nobody could attach to it.
    private void terminalLost() {
        signal(SIGHUP);
        try {
            Thread.sleep(HANGUP_GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        signal(SIGKILL);
    }

    /// Nobody reads what the process writes: it would block for ever, so it ends as a command of a pipe does.
    private void outputLost() {
        outputLost = true;
        signal(SIGKILL);
    }

    /// Waits for the process to end and its output to be written.
    ///
    /// @return its exit code
    int awaitExit() throws IOException, InterruptedException {
        try {
            ExitStatus status = awaitStatus();
            if (streams.isPresent()) {
                streams.get().awaitOutput();
            }
            return outputLost ? ExitCode.ofSignal(SIGPIPE) : status.code();
        } finally {
            context.signals().keep();
        }
    }

    /// The process outlives a restart of containerd, and so does the wait for it.
    private ExitStatus awaitStatus() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + RECONNECT_LIMIT.toNanos();
        try {
            return exit.orElseThrow().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ContainerdException.Unavailable lost)) {
                throw new IOException("cannot wait for the container: " + e.getCause(), e);
            }
            context.log().warn("connection to containerd lost, waiting for it: " + lost.getMessage());
        }
        while (true) {
            try {
                return tasks.await(id(), INIT);
            } catch (ContainerdException.Unavailable e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(RECONNECT_PAUSE);
            }
        }
    }

    /// Ends and removes the task in whatever state it is.
    private void remove() throws IOException, InterruptedException {
        try {
            tasks.kill(id(), INIT, SIGKILL, true);
            tasks.await(id(), INIT);
        } catch (ContainerdException e) {
            context.log().debug("task not killed: " + e.getMessage());
        }
        try {
            tasks.delete(id());
        } catch (ContainerdException.NotFound e) {
            context.log().debug("task " + id() + " was gone already");
        }
    }
}
