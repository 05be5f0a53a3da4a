package dev.lazuli.cli.output;

import dev.lazuli.cli.containers.ContainerSummary;
import dev.lazuli.cli.run.ContainerFolder;
import dev.lazuli.cli.run.ContainerLabels;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.TaskInfo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A container as Docker's API describes it, as far as there is something to tell.
public final class ContainerInspection {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String BIND = "bind";

    private final Container container;
    private final Optional<TaskInfo> task;
    private final ContainerFolder folder;
    private final JsonNode spec;

    /// @param folder its files on the host
    /// @throws tools.jackson.core.JacksonException when its specification is no JSON
    public ContainerInspection(ContainerSummary summary, ContainerFolder folder) {
        this.container = summary.container();
        this.task = summary.task();
        this.folder = folder;
        this.spec = JSON.readTree(container.spec());
    }

    /// The description.
    public ObjectNode json() {
        ObjectNode node = JSON.createObjectNode();
        JsonNode process = spec.path("process");
        node.put("Id", container.id());
        node.put("Created", container.createdAt().toString());
        node.put("Path", process.path("args").path(0).asString(""));
        ArrayNode args = node.putArray("Args");
        for (int i = 1; i < process.path("args").size(); i++) {
            args.add(process.path("args").path(i));
        }
        state(node.putObject("State"));
        node.put("Image", container.image());
        for (String name : List.of("ResolvConf", "Hostname", "Hosts")) {
            node.put(
                    name + "Path",
                    sourceOf("/etc/" + (name.equals("ResolvConf") ? "resolv.conf" : name.toLowerCase(Locale.ROOT))));
        }
        node.put(
                "LogPath",
                label(ContainerLabels.LOG).isEmpty() ? "" : folder.log().toString());
        node.put("Name", label(ContainerLabels.NAME));
        node.put("RestartCount", 0);
        node.put("Driver", container.snapshotter());
        node.put("Platform", "linux");
        node.put("AppArmorProfile", process.path("apparmorProfile").asString(""));
        hostConfig(node.putObject("HostConfig"));
        mounts(node.putArray("Mounts"));
        config(node.putObject("Config"), process);
        return node;
    }

    private void state(ObjectNode state) {
        TaskInfo.State now = task.map(TaskInfo::state).orElse(TaskInfo.State.CREATED);
        boolean stopped = now == TaskInfo.State.STOPPED;
        state.put("Status", stopped ? "exited" : now.name().toLowerCase(Locale.ROOT));
        state.put("Running", now == TaskInfo.State.RUNNING);
        state.put("Paused", now == TaskInfo.State.PAUSED);
        state.put("Restarting", false);
        state.put("Pid", stopped ? 0 : task.map(TaskInfo::pid).orElse(0));
        state.put("ExitCode", stopped ? task.map(TaskInfo::exitCode).orElse(0) : 0);
        state.put("Error", "");
        state.put(
                "FinishedAt",
                stopped ? task.map(TaskInfo::exitedAt).map(Instant::toString).orElse("") : "");
    }

    private void hostConfig(ObjectNode host) {
        JsonNode networks = JSON.readTree(label("nerdctl/networks").isEmpty() ? "[]" : label("nerdctl/networks"));
        host.put("NetworkMode", networks.path(0).asString(""));
        host.put("AutoRemove", Boolean.parseBoolean(label("nerdctl/auto-remove")));
        host.put("Privileged", false);
        host.put("ReadonlyRootfs", spec.path("root").path("readonly").asBoolean(false));
        host.set(
                "Sysctls",
                spec.path("linux").path("sysctl") instanceof ObjectNode sysctl ? sysctl : JSON.createObjectNode());
        host.put("Runtime", container.runtime());
    }

    private void mounts(ArrayNode mounts) {
        for (JsonNode mount : spec.path("mounts")) {
            if (mount.path("type").asString("").equals(BIND)) {
                List<String> options = mount.path("options")
                        .valueStream()
                        .map(option -> option.asString(""))
                        .toList();
                mounts.addObject()
                        .put("Type", BIND)
                        .put("Source", mount.path("source").asString(""))
                        .put("Destination", mount.path("destination").asString(""))
                        .put("Mode", String.join(",", options))
                        .put("RW", !options.contains("ro"))
                        .put(
                                "Propagation",
                                options.stream()
                                        .filter(option -> option.matches("r?(?:private|slave|shared)"))
                                        .findFirst()
                                        .orElse(""));
            }
        }
    }

    private void config(ObjectNode config, JsonNode process) {
        config.put("Hostname", spec.path("hostname").asString(""));
        config.put("Tty", process.path("terminal").asBoolean(false));
        config.set("Env", process.path("env").isArray() ? process.path("env") : JSON.createArrayNode());
        config.put("Image", container.image());
        config.put("WorkingDir", process.path("cwd").asString(""));
        ObjectNode labels = config.putObject("Labels");
        new TreeMap<>(container.labels()).forEach(labels::put);
    }

    private String sourceOf(String destination) {
        return spec.path("mounts")
                .valueStream()
                .filter(mount -> mount.path("destination").asString("").equals(destination))
                .map(mount -> mount.path("source").asString(""))
                .findFirst()
                .orElse("");
    }

    private String label(String name) {
        return container.labels().getOrDefault(name, "");
    }
}
