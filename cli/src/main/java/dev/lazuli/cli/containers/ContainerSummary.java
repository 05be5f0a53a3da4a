package dev.lazuli.cli.containers;

import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.TaskInfo;
import java.util.Optional;

/// A container and what its process does.
///
/// @param task empty where it has none
public record ContainerSummary(Container container, Optional<TaskInfo> task) {
    /// Whether its process runs.
    public boolean running() {
        return task.filter(t -> t.state() == TaskInfo.State.RUNNING).isPresent();
    }

    /// Whether its process has ended, or it has none.
    public boolean stopped() {
        return task.isEmpty() || task.get().state() == TaskInfo.State.STOPPED;
    }
}
