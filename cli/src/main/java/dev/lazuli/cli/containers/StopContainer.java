package dev.lazuli.cli.containers;

import dev.lazuli.cli.run.ContainerLabels;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.ExitStatus;
import dev.lazuli.containerd.TaskInfo;
import dev.lazuli.containerd.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Ends the process of a container: by its own stop signal, and by force when it has not ended in time.
public final class StopContainer {
    private static final String INIT = "";
    private static final Duration KILLED = Duration.ofSeconds(30);

    private final ContainerdClient containerd;

    public StopContainer(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /// Stops it; does nothing when it does not run.
    ///
    /// @param patience how long it has to end by itself
    public void run(Container container, Duration patience) throws IOException, InterruptedException {
        Tasks tasks = containerd.tasks();
        Optional<TaskInfo> task = tasks.get(container.id());
        if (task.isEmpty() || task.get().state() == TaskInfo.State.STOPPED) {
            return;
        }
        Map<String, String> labels = new HashMap<>(container.labels());
        labels.put(ContainerLabels.EXPLICITLY_STOPPED, "true");
        containerd.containers().setLabels(container.id(), labels);
        Future<ExitStatus> end = tasks.waiting(container.id(), INIT);
        try {
            if (!endsBy(
                            SignalNames.number(labels.getOrDefault(ContainerLabels.STOP_SIGNAL, "SIGTERM")),
                            container,
                            end,
                            patience)
                    && !endsBy(SignalNames.KILL, container, end, KILLED)) {
                throw new IOException(
                        "container " + container.id() + " has not ended " + KILLED.toSeconds() + " s after SIGKILL");
            }
        } finally {
            end.cancel(true);
        }
    }

    private boolean endsBy(int signal, Container container, Future<ExitStatus> end, Duration patience)
            throws IOException, InterruptedException {
        try {
            containerd.tasks().kill(container.id(), INIT, signal, false);
        } catch (ContainerdException.NotFound e) {
            return true;
        }
        try {
            end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException("cannot wait for container " + container.id() + ": " + e.getCause(), e);
        }
    }
}
