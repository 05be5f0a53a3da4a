package dev.lazuli.cli.containers;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.Log;
import dev.lazuli.cli.run.ContainerFolder;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.TaskInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Removes a container with all that belongs to it: task, record, snapshot, network and files. What is gone already is
/// no failure, so that a removal that was broken off can be repeated; the record goes last for that reason.
public final class RemoveContainer {
    private final ContainerdClient containerd;
    private final Log log;

    public RemoveContainer(ContainerdClient containerd, Log log) {
        this.containerd = containerd;
        this.log = log;
    }

    /// Removes it.
    ///
    /// @param force  whether it is ended first when it runs
    /// @param folder its files on the host
    /// @throws CommandException when it runs and that is not forced
    public void run(Container container, boolean force, ContainerFolder folder)
            throws IOException, InterruptedException {
        Optional<TaskInfo> task = containerd.tasks().get(container.id());
        if (task.isPresent()) {
            end(container, task.get().state(), force);
        }
        try {
            containerd.snapshots(container.snapshotter()).remove(container.snapshotKey());
        } catch (ContainerdException.NotFound e) {
            log.debug("snapshot " + container.snapshotKey() + " was gone already");
        }
        folder.delete();
        try {
            containerd.containers().delete(container.id());
        } catch (ContainerdException.NotFound e) {
            log.debug("container " + container.id() + " was gone already");
        }
    }

    private void end(Container container, TaskInfo.State state, boolean force)
            throws IOException, InterruptedException {
        boolean ended = state == TaskInfo.State.STOPPED || state == TaskInfo.State.CREATED;
        if (!ended && !force) {
            throw new CommandException("container " + container.id() + " is in "
                    + state.name().toLowerCase(Locale.ROOT)
                    + " status. unpause/stop container first or force removal");
        }
        if (state != TaskInfo.State.STOPPED) {
            new StopContainer(containerd).run(container, Duration.ZERO);
        }
        try {
            containerd.tasks().delete(container.id());
        } catch (ContainerdException.NotFound e) {
            log.debug("task " + container.id() + " was gone already");
        }
    }
}
