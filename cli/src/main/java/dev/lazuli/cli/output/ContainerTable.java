package dev.lazuli.cli.output;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.containers.ContainerSummary;
import dev.lazuli.cli.run.ContainerLabels;
import dev.lazuli.cli.run.ContainerName;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.TaskInfo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The list of containers, in nerdctl's forms.
public final class ContainerTable {
    private static final int COLUMN_GAP = 4;
    private static final int COMMAND_LENGTH = 20;
    private static final List<String> HEADING =
            List.of("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
    private static final List<String> COLUMNS =
            List.of("ID", "Image", "Command", "CreatedSince", "Status", "Ports", "Names");

    private final List<ContainerSummary> containers;
    private final boolean whole;
    private final Clock clock;

    /// @param whole whether ids and commands are not cut
    /// @param clock tells how old containers are
    public ContainerTable(List<ContainerSummary> containers, boolean whole, Clock clock) {
        this.containers = List.copyOf(containers);
        this.whole = whole;
        this.clock = clock;
    }

    /// The ids alone.
    public String ids() {
        return lines(containers.stream().map(this::id).toList());
    }

    /// A table with a heading.
    public String table() {
        List<List<String>> rows = new ArrayList<>(List.of(HEADING));
        for (ContainerSummary container : containers) {
            Map<String, String> fields = fields(container);
            rows.add(COLUMNS.stream()
                    .map(column -> fields.getOrDefault(column, ""))
                    .toList());
        }
        return new Tabs(COLUMN_GAP, false).format(rows);
    }

    /// An object for each container, on a line of its own.
    public String json() {
        List<String> lines = new ArrayList<>();
        for (ContainerSummary container : containers) {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            Map<String, String> fields = fields(container);
            fields.remove("CreatedSince");
            fields.forEach(node::put);
            lines.add(node.toString());
        }
        return lines(lines);
    }

    /// A line for each container.
    public String template(String text) throws CommandException {
        Template template = new Template(text);
        List<String> lines = new ArrayList<>();
        for (ContainerSummary container : containers) {
            lines.add(template.fill(fields(container)));
        }
        return lines(lines);
    }

    private Map<String, String> fields(ContainerSummary summary) {
        Container container = summary.container();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Command", command(container));
        fields.put("CreatedAt", container.createdAt().toString());
        fields.put("CreatedSince", ago(container.createdAt()));
        fields.put("ID", id(summary));
        fields.put("Image", container.image());
        fields.put("Platform", container.labels().getOrDefault(ContainerLabels.PLATFORM, ""));
        fields.put("Names", container.labels().getOrDefault(ContainerLabels.NAME, ""));
        fields.put("Ports", "");
        fields.put("Status", status(summary));
        fields.put("Runtime", container.runtime());
        fields.put("Size", "");
        fields.put(
                "Labels",
                new TreeMap<>(container.labels())
                        .entrySet().stream()
                                .map(label -> label.getKey() + "=" + label.getValue())
                                .collect(Collectors.joining(",")));
        return fields;
    }

    private String id(ContainerSummary summary) {
        String id = summary.container().id();
        return whole || id.length() < ContainerName.SHORT_ID_DIGITS ? id : ContainerName.shortId(id);
    }

    private String command(Container container) {
        List<String> words = new ArrayList<>();
        try {
            JsonNode spec = JsonMapper.shared().readTree(container.spec());
            spec.path("process").path("args").forEach(word -> words.add(word.asString()));
        } catch (JacksonException e) {
            // A container of others; its specification need not be ours.
            return "\"\"";
        }
        String text = String.join(" ", words);
        int length = text.codePointCount(0, text.length());
        String shown = whole || length <= COMMAND_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, COMMAND_LENGTH - 1)) + "…";
        return "\"" + shown.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String status(ContainerSummary summary) {
        if (summary.task().isEmpty()) {
            return "Created";
        }
        TaskInfo task = summary.task().get();
        return switch (task.state()) {
            case CREATED -> "Created";
            case RUNNING -> "Up";
            case PAUSED -> "Paused";
            case PAUSING -> "Pausing";
            case STOPPED -> "Exited (" + task.exitCode() + ") " + ago(task.exitedAt());
            case UNKNOWN -> "Unknown";
        };
    }

    private String ago(Instant time) {
        return Humans.roughly(Duration.between(time, clock.instant())) + " ago";
    }

    private static String lines(List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }
}
