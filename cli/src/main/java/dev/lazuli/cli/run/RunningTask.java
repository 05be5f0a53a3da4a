package dev.lazuli.cli.run;

import dev.lazuli.cli.net.BridgeNetwork;
import dev.lazuli.cli.net.HostFiles;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.TaskIo;
import dev.lazuli.containerd.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A container's first process: made, connected, started, and followed to its end. For one thread.
final class RunningTask {
    private static final int SIGKILL = 9;
    private static final String INIT = "";

    private final RunContext context;
    private final MadeContainer container;
    private final Tasks tasks;
    private final Undo undo;
    private final boolean detached;
    private final AttachedProcess process;

    private RunningTask(RunContext context, RunOptions options, MadeContainer container, Undo undo) {
        this.context = context;
        this.container = container;
        this.tasks = context.containerd().tasks();
        this.undo = undo;
        this.detached = options.detach();
        AttachedProcess.Id id = new AttachedProcess.Id(container.identity().id(), INIT);
        this.process = new AttachedProcess(context.caller(), undo, id, options.interactive(), options.terminal());
    }

    /// Starts a container's process.
    ///
    /// @throws RunException when the runtime cannot
    static RunningTask start(RunContext context, RunOptions options, MadeContainer container, Undo undo)
            throws IOException, InterruptedException {
        RunningTask task = new RunningTask(context, options, container, undo);
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
        int pid = create(detached ? DetachedIo.of(options, container.folder()) : process.connect());
        if (container.bridge().isPresent()) {
            connect(container.bridge().get(), pid);
        }
        if (!detached) {
            process.follow();
        }
        try {
            tasks.start(id(), INIT);
        } catch (ContainerdException e) {
            throw new RunException(String.valueOf(e.getMessage()), e);
        }
        process.feed();
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

    /// Waits for the process to end and its output to be written.
    ///
    /// @return its exit code
    int awaitExit() throws IOException, InterruptedException {
        return process.awaitExit();
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
