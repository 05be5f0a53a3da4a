package dev.lazuli.cli.containers;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.ExitCode;
import dev.lazuli.cli.run.AttachedProcess;
import dev.lazuli.cli.run.Caller;
import dev.lazuli.cli.run.ContainerName;
import dev.lazuli.cli.run.Environment;
import dev.lazuli.cli.run.RunException;
import dev.lazuli.cli.run.Undo;
import dev.lazuli.cli.spec.ContainerUser;
import dev.lazuli.cli.spec.RootFolder;
import dev.lazuli.cli.spec.UserLookup;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.TaskInfo;
import dev.lazuli.containerd.TaskIo;
import dev.lazuli.containerd.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Runs a further process in a container that runs.
public final class ExecInContainer {
    private final Caller caller;
    private final Tasks tasks;

    public ExecInContainer(Caller caller) {
        this.caller = caller;
        this.tasks = caller.containerd().tasks();
    }

    /// Runs it to its end, or only starts it where it is detached.
    ///
    /// @return its exit code, 0 for a detached one
    /// @throws RunException when the runtime cannot start it
    public int run(Container container, ExecOptions options) throws IOException, InterruptedException {
        Optional<TaskInfo> task = tasks.get(container.id());
        if (task.isEmpty() || task.get().state() != TaskInfo.State.RUNNING) {
            throw new CommandException("cannot exec in container " + container.id() + ": it is not running");
        }
        String process = process(container, options, task.get().pid());
        AttachedProcess.Id id = new AttachedProcess.Id(container.id(), "exec-" + ContainerName.newId());
        Undo undo = new Undo(caller.log());
        try {
            AttachedProcess attached = new AttachedProcess(caller, undo, id, options.interactive(), options.terminal());
            start(id, process, options, attached, undo);
            return options.detach() ? ExitCode.OK : attached.awaitExit();
        } finally {
            caller.signals().keep();
            undo.run();
        }
    }

    private void start(AttachedProcess.Id id, String process, ExecOptions options, AttachedProcess attached, Undo undo)
            throws IOException, InterruptedException {
        TaskIo io = options.detach() ? new TaskIo("", "", "", options.terminal()) : attached.connect();
        tasks.exec(id.container(), id.process(), process, io);
        if (!options.detach()) {
            undo.addAlways("process " + id.process(), () -> delete(id));
            attached.follow();
        }
        try {
            tasks.start(id.container(), id.process());
        } catch (ContainerdException e) {
            throw new RunException(String.valueOf(e.getMessage()), e);
        }
        attached.feed();
    }

    private void delete(AttachedProcess.Id id) throws IOException, InterruptedException {
        try {
            tasks.deleteExec(id.container(), id.process());
        } catch (ContainerdException.NotFound e) {
            caller.log().debug("process " + id.process() + " went with its container");
        }
    }

    /// The container's own process with what is asked for in its place.
    private static String process(Container container, ExecOptions options, int pid) throws IOException {
        JsonNode spec = JsonMapper.shared().readTree(container.spec());
        if (!(spec.path("process") instanceof ObjectNode process)) {
            throw new IOException("cannot exec in container " + container.id() + ": its specification has no process");
        }
        List<String> env = new ArrayList<>();
        process.path("env").forEach(variable -> env.add(variable.asString()));
        process.put("terminal", options.terminal());
        fill(process.putArray("args"), options.command());
        fill(process.putArray("env"), Environment.merged(env, options.env()));
        options.workdir().ifPresent(folder -> process.put("cwd", folder));
        if (options.user().isPresent()) {
            user(process, options.user().get(), pid);
        }
        return process.toString();
    }

    private static void user(ObjectNode process, String wanted, int pid) throws IOException {
        ContainerUser user = UserLookup.in(new RootFolder(Path.of("/proc", Integer.toString(pid), "root")))
                .resolve(wanted);
        ObjectNode node = process.putObject("user").put("uid", user.uid()).put("gid", user.gid());
        if (!user.additionalGids().isEmpty()) {
            ArrayNode gids = node.putArray("additionalGids");
            user.additionalGids().forEach(gids::add);
        }
    }

    private static void fill(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }
}
