package dev.lazuli.containerd;

import dev.lazuli.containerd.proto.tasks.CloseIORequest;
import dev.lazuli.containerd.proto.tasks.CreateTaskRequest;
import dev.lazuli.containerd.proto.tasks.DeleteProcessRequest;
import dev.lazuli.containerd.proto.tasks.DeleteResponse;
import dev.lazuli.containerd.proto.tasks.DeleteTaskRequest;
import dev.lazuli.containerd.proto.tasks.ExecProcessRequest;
import dev.lazuli.containerd.proto.tasks.GetRequest;
import dev.lazuli.containerd.proto.tasks.KillRequest;
import dev.lazuli.containerd.proto.tasks.ListTasksRequest;
import dev.lazuli.containerd.proto.tasks.ResizePtyRequest;
import dev.lazuli.containerd.proto.tasks.StartRequest;
import dev.lazuli.containerd.proto.tasks.TasksGrpc;
import dev.lazuli.containerd.proto.tasks.WaitRequest;
import dev.lazuli.containerd.proto.tasks.WaitResponse;
import dev.lazuli.containerd.proto.types.Process;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// The processes of containers. A container has one task, whose first process runs its command; `execId` names a
/// further process, and is empty for the first. Thread-safe.
///
/// The order that loses no exit code: [#create], [#waiting], [#start], then the future, then [#delete].
public final class Tasks {
    private final Calls calls;

    Tasks(Calls calls) {
        this.calls = calls;
    }

    /// Makes a container's task: its process is there but does not run yet.
    ///
    /// @param rootfs what to mount, from [Snapshots#mounts]
    /// @return the process id
    public int create(String containerId, List<Mount> rootfs, TaskIo io) throws IOException, InterruptedException {
        CreateTaskRequest request = CreateTaskRequest.newBuilder()
                .setContainerId(containerId)
                .addAllRootfs(rootfs.stream().map(Mount::toMessage).toList())
                .setStdin(io.stdin())
                .setStdout(io.stdout())
                .setStderr(io.stderr())
                .setTerminal(io.terminal())
                .build();
        return calls.work(TasksGrpc.getCreateMethod(), request, "create task of container " + containerId)
                .getPid();
    }

    /// Adds a process to a running task; [#start] runs it.
    ///
    /// @param process the OCI runtime specification's `process` object, as JSON
    public void exec(String containerId, String execId, String process, TaskIo io)
            throws IOException, InterruptedException {
        ExecProcessRequest request = ExecProcessRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .setSpec(Specs.process(process))
                .setStdin(io.stdin())
                .setStdout(io.stdout())
                .setStderr(io.stderr())
                .setTerminal(io.terminal())
                .build();
        calls.work(TasksGrpc.getExecMethod(), request, "add a process to container " + containerId);
    }

    /// Runs a process.
    ///
    /// @return the process id
    public int start(String containerId, String execId) throws IOException, InterruptedException {
        StartRequest request = StartRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .build();
        return calls.work(TasksGrpc.getStartMethod(), request, "start container " + containerId)
                .getPid();
    }

    /// Blocks until a process ends.
    public ExitStatus await(String containerId, String execId) throws IOException, InterruptedException {
        WaitRequest request = WaitRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .build();
        WaitResponse end = calls.waiting(TasksGrpc.getWaitMethod(), request, "wait for container " + containerId);
        return new ExitStatus(end.getExitStatus(), Times.instant(end.getExitedAt()));
    }

    /// Waits for the end of a process in a virtual thread, which `cancel(true)` ends. The exit code is kept even when
    /// the process ends before the wait has reached containerd, as long as the task is not deleted.
    public Future<ExitStatus> waiting(String containerId, String execId) {
        Callable<ExitStatus> waiting = () -> await(containerId, execId);
        FutureTask<ExitStatus> future = new FutureTask<>(waiting);
        Thread.ofVirtual().name("wait-" + containerId).start(future);
        return future;
    }

    /// Sends a signal.
    ///
    /// @param signal its number
    /// @param all    whether every process of the container gets it
    /// @throws ContainerdException.NotFound when the process is not there any more
    public void kill(String containerId, String execId, int signal, boolean all)
            throws IOException, InterruptedException {
        KillRequest request = KillRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .setSignal(signal)
                .setAll(all)
                .build();
        calls.quick(TasksGrpc.getKillMethod(), request, "send signal " + signal + " to container " + containerId);
    }

    /// Removes a stopped task.
    ///
    /// @throws ContainerdException.NotFound           when there is none
    /// @throws ContainerdException.FailedPrecondition when it runs
    public ExitStatus delete(String containerId) throws IOException, InterruptedException {
        DeleteTaskRequest request =
                DeleteTaskRequest.newBuilder().setContainerId(containerId).build();
        return exit(calls.work(TasksGrpc.getDeleteMethod(), request, "delete task of container " + containerId));
    }

    /// Removes a stopped process that was added by [#exec].
    public ExitStatus deleteExec(String containerId, String execId) throws IOException, InterruptedException {
        DeleteProcessRequest request = DeleteProcessRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .build();
        return exit(calls.work(
                TasksGrpc.getDeleteProcessMethod(), request, "delete a process of container " + containerId));
    }

    /// Tells a process's terminal its size.
    public void resize(String containerId, String execId, int columns, int rows)
            throws IOException, InterruptedException {
        ResizePtyRequest request = ResizePtyRequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .setWidth(columns)
                .setHeight(rows)
                .build();
        calls.quick(TasksGrpc.getResizePtyMethod(), request, "resize the terminal of container " + containerId);
    }

    /// Lets a process see the end of its standard input once the FIFO's other writers have closed it too.
    public void closeStdin(String containerId, String execId) throws IOException, InterruptedException {
        CloseIORequest request = CloseIORequest.newBuilder()
                .setContainerId(containerId)
                .setExecId(execId)
                .setStdin(true)
                .build();
        calls.quick(TasksGrpc.getCloseIOMethod(), request, "close the standard input of container " + containerId);
    }

    /// The first process of a container; empty when it has no task.
    public Optional<TaskInfo> get(String containerId) throws IOException, InterruptedException {
        GetRequest request = GetRequest.newBuilder().setContainerId(containerId).build();
        try {
            return Optional.of(
                    info(calls.quick(TasksGrpc.getGetMethod(), request, "get task of container " + containerId)
                            .getProcess()));
        } catch (ContainerdException.NotFound e) {
            return Optional.empty();
        }
    }

    /// The first processes of all containers of the namespace.
    public List<TaskInfo> list() throws IOException, InterruptedException {
        return calls
                .quick(TasksGrpc.getListMethod(), ListTasksRequest.getDefaultInstance(), "list tasks")
                .getTasksList()
                .stream()
                .map(Tasks::info)
                .toList();
    }

    private static ExitStatus exit(DeleteResponse response) {
        return new ExitStatus(response.getExitStatus(), Times.instant(response.getExitedAt()));
    }

    private static TaskInfo info(Process process) {
        // Lists name the container in `id`, single answers in `container_id` too.
        String container = process.getContainerId().isEmpty() ? process.getId() : process.getContainerId();
        return new TaskInfo(
                container,
                process.getPid(),
                switch (process.getStatus()) {
                    case CREATED -> TaskInfo.State.CREATED;
                    case RUNNING -> TaskInfo.State.RUNNING;
                    case STOPPED -> TaskInfo.State.STOPPED;
                    case PAUSED -> TaskInfo.State.PAUSED;
                    case PAUSING -> TaskInfo.State.PAUSING;
                    case UNKNOWN, UNRECOGNIZED -> TaskInfo.State.UNKNOWN;
                },
                process.getExitStatus(),
                Times.instant(process.getExitedAt()));
    }
}
