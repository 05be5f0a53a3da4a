package dev.lazuli.cli.containers;

import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.TaskInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Lists the containers of a namespace, with two calls however many there are.
public final class ListContainers {
    private final ContainerdClient containerd;

    public ListContainers(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /// The newest first.
    public List<ContainerSummary> run() throws IOException, InterruptedException {
        Map<String, TaskInfo> tasks = containerd.tasks().list().stream()
                .collect(Collectors.toMap(TaskInfo::containerId, Function.identity(), (first, _) -> first));
        List<ContainerSummary> summaries = new ArrayList<>();
        for (Container container : containerd.containers().list()) {
            summaries.add(new ContainerSummary(container, Optional.ofNullable(tasks.get(container.id()))));
        }
        summaries.sort(Comparator.comparing(
                        (ContainerSummary summary) -> summary.container().createdAt())
                .reversed());
        return List.copyOf(summaries);
    }
}
