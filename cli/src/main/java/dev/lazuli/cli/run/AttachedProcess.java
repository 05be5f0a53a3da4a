package dev.lazuli.cli.run;

import dev.lazuli.cli.ExitCode;
import dev.lazuli.cli.Signals;
import dev.lazuli.cli.Terminals;
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
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/// A process of a container whose streams, terminal and signals are this command's. For one thread; streams and signals
/// come from others.
///
/// The order of a life: [#connect], then whoever makes the process hands its streams to containerd;
/// [#follow], the start, [#feed], [#awaitExit].
public final class AttachedProcess {
    private static final Path PIPES = Path.of("/run/lazuli");
    private static final int STDIN = 0;
    private static final int SIGHUP = 1;
    private static final int SIGKILL = 9;
    private static final int SIGPIPE = 13;
    private static final Duration HANGUP_GRACE = Duration.ofSeconds(10);
    private static final Duration RECONNECT_LIMIT = Duration.ofMinutes(1);
    private static final Duration RECONNECT_PAUSE = Duration.ofMillis(500);

    private final Caller caller;
    private final Undo undo;
    private final Id id;
    private final Tasks tasks;
    private final boolean interactive;
    private final boolean terminal;
    private volatile boolean outputLost;
    private Optional<TaskStreams> streams = Optional.empty();
    private Optional<Future<ExitStatus>> exit = Optional.empty();

    /// Names a process.
    ///
    /// @param container the container's id
    /// @param process   the process's, empty for the first
    public record Id(String container, String process) {}

    /// @param undo        learns how to take each step back
    /// @param interactive whether the process reads our stdin
    /// @param terminal    whether it has a terminal
    public AttachedProcess(Caller caller, Undo undo, Id id, boolean interactive, boolean terminal) {
        this.caller = caller;
        this.undo = undo;
        this.id = id;
        this.tasks = caller.containerd().tasks();
        this.interactive = interactive;
        this.terminal = terminal;
    }

    /// Makes the pipes, and copies what comes out of them from now on.
    public TaskIo connect() throws IOException {
        TaskStreams pipes = TaskStreams.create(PIPES, interactive, terminal);
        undo.addAlways("named pipes", pipes::close);
        streams = Optional.of(pipes);
        pipes.copyOutput(
                new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err), this::outputLost);
        return new TaskIo(pipes.stdin(), pipes.stdout(), pipes.stderr(), terminal);
    }

    /// Begins to wait for the end of a process that is made and not started, and passes the terminal's size and signals
    /// on to it.
    public void follow() throws IOException, InterruptedException {
        exit = Optional.of(tasks.waiting(id.container(), id.process()));
        followTerminal();
        caller.signals().passTo(this::signal);
    }

    /// Begins to pass our stdin on to a process that has started.
    public void feed() {
        Runnable ended = terminal ? this::terminalLost : this::inputEnded;
        streams.ifPresent(pipes -> pipes.copyInput(caller.input(), ended));
    }

    /// Hands our terminal over: its input raw, its size now and whenever it changes.
    private void followTerminal() throws IOException, InterruptedException {
        Optional<Terminal> ours = terminal ? Terminals.of(STDIN) : Optional.empty();
        if (ours.isEmpty()) {
            return;
        }
        if (interactive) {
            Terminal.RawMode raw = ours.get().raw();
            Thread restore = new Thread(raw::close, "restore-terminal");
            Runtime.getRuntime().addShutdownHook(restore);
            undo.addAlways("raw terminal", raw::close);
        }
        resize(ours.get());
        Signals.onResize(() -> {
            try {
                resize(ours.get());
            } catch (IOException e) {
                caller.log().debug("terminal not resized: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void resize(Terminal ours) throws IOException, InterruptedException {
        Terminal.Size size;
        try {
            size = ours.size();
        } catch (LinuxException e) {
            caller.log().debug("terminal has no size: " + e.getMessage());
            return;
        }
        if (size.rows() > 0 && size.columns() > 0) {
            tasks.resize(id.container(), id.process(), size.columns(), size.rows());
        }
    }

    private void signal(int number) {
        try {
            tasks.kill(id.container(), id.process(), number, false);
        } catch (ContainerdException.NotFound e) {
            caller.log().debug("signal " + number + " came after the process had ended");
        } catch (IOException e) {
            caller.log().warn("cannot pass signal " + number + " on: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void inputEnded() {
        try {
            tasks.closeStdin(id.container(), id.process());
        } catch (IOException e) {
            caller.log().debug("stdin not closed: " + e.getMessage());
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
    public int awaitExit() throws IOException, InterruptedException {
        try {
            ExitStatus status = awaitStatus();
            if (streams.isPresent()) {
                streams.get().awaitOutput();
            }
            return outputLost ? ExitCode.ofSignal(SIGPIPE) : status.code();
        } finally {
            caller.signals().keep();
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
            caller.log().warn("connection to containerd lost, waiting for it: " + lost.getMessage());
        }
        while (true) {
            try {
                return tasks.await(id.container(), id.process());
            } catch (ContainerdException.Unavailable e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(RECONNECT_PAUSE);
            }
        }
    }
}
