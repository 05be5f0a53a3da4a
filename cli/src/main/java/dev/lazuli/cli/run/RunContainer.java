package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.ExitCode;
import dev.lazuli.cli.Terminals;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.image.LocalImage;
import dev.lazuli.linux.Processes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Runs a container. Whatever fails before its process has started takes everything back: task, container, snapshot,
/// network, files and lease. After that only `--rm` does.
public final class RunContainer {
    private static final Duration LEASE = Duration.ofHours(1);
    private static final int STDIN = 0;

    private final RunContext context;

    public RunContainer(RunContext context) {
        this.context = context;
    }

    /// Runs it; with `detach` only until its process has started, and prints its id.
    ///
    /// @return the exit code of the process, 0 for a detached one
    /// @throws RunException when the runtime cannot start the command
    public int run(RunOptions options) throws IOException, InterruptedException {
        check(options);
        LocalImage image = context.images().provide(options);
        List<String> args = ProcessPlan.args(options, image.config());
        Undo undo = new Undo(context.log());
        try {
            RunningTask task = start(options, image, args, undo);
            if (!options.remove()) {
                undo.forget();
            }
            if (options.detach()) {
                context.console().out().println(task.id());
                return ExitCode.OK;
            }
            return task.awaitExit();
        } finally {
            undo.run();
        }
    }

    private void check(RunOptions options) throws IOException, InterruptedException {
        if (Processes.effectiveUid() != 0) {
            throw new CommandException("cannot run containers: not root (try sudo)");
        }
        if (options.terminal() && !options.detach() && Terminals.of(STDIN).isEmpty()) {
            throw new CommandException("cannot use -t: stdin is not a terminal");
        }
        if (options.name().isPresent()) {
            String name = options.name().get();
            List<Container> holders =
                    context.containerd().containers().list("labels.\"" + ContainerLabels.NAME + "\"==\"" + name + "\"");
            if (!holders.isEmpty()) {
                throw new CommandException("name \"" + name + "\" is already used by ID \""
                        + holders.getFirst().id() + "\"");
            }
        }
    }

    private RunningTask start(RunOptions options, LocalImage image, List<String> args, Undo undo)
            throws IOException, InterruptedException {
        String lease = "lazuli-run-" + ContainerName.newId();
        context.containerd().leases().create(lease, Instant.now().plus(LEASE));
        Undo leaseEnd = new Undo(context.log());
        leaseEnd.add("lease " + lease, () -> deleteLease(lease));
        try {
            ContainerdClient leased = context.containerd().withLease(lease);
            ContainerMaker maker = new ContainerMaker(context, leased, undo);
            MadeContainer container = maker.make(options, image, args);
            return RunningTask.start(context, options, container, undo);
        } finally {
            leaseEnd.run();
        }
    }

    private void deleteLease(String lease) throws IOException, InterruptedException {
        try {
            context.containerd().leases().delete(lease, false);
        } catch (ContainerdException.NotFound e) {
            context.log().debug("lease " + lease + " was gone already");
        }
    }
}
