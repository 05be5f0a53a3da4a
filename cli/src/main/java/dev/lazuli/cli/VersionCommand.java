package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ServerVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `version`: this program's version, containerd's and runc's.
@Command(name = "version", description = "Show the versions of this program, containerd and runc")
final class VersionCommand implements Callable<Integer> {
    private static final Pattern RUNC = Pattern.compile("runc version (\\S+)(?:\\R+commit: (\\S+))?");

    private final CommandContext context;

    @Option(
            names = {"-f", "--format"},
            description = "json")
    private @Nullable String format;

    VersionCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        GlobalOptions options = context.options();
        boolean json = format != null && format.equals("json");
        if (format != null && !json) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
        Component client = new Component("lazuli", Version.ofProgram(), "");
        if (!json) {
            context.console().out().print(client(client));
        }
        ServerVersion server;
        try (ContainerdClient containerd = context.connect(options)) {
            server = containerd.version();
        }
        Component containerd = new Component("containerd", server.version(), server.revision());
        Optional<Component> runc = runc();
        context.console().out().print(json ? json(client, containerd, runc) : server(containerd, runc));
        return ExitCode.OK;
    }

    private record Component(String name, String version, String commit) {}

    private static String client(Component client) {
        return "Client:\n Version:\t" + client.version() + "\n OS/Arch:\tlinux/" + architecture() + "\n";
    }

    private static String server(Component containerd, Optional<Component> runc) {
        return "\nServer:\n" + section(containerd)
                + runc.map(VersionCommand::section).orElse("");
    }

    private static String section(Component component) {
        return " " + component.name() + ":\n  Version:\t" + component.version() + "\n  GitCommit:\t"
                + component.commit() + "\n";
    }

    private static String json(Component client, Component containerd, Optional<Component> runc) {
        ObjectNode root = JsonMapper.shared().createObjectNode();
        root.putObject("Client")
                .put("Version", client.version())
                .put("Os", "linux")
                .put("Arch", architecture());
        ArrayNode components = root.putObject("Server").putArray("Components");
        add(components, containerd);
        runc.ifPresent(component -> add(components, component));
        return root + "\n";
    }

    private static void add(ArrayNode components, Component component) {
        components
                .addObject()
                .put("Name", component.name())
                .put("Version", component.version())
                .putObject("Details")
                .put("GitCommit", component.commit());
    }

    private static String architecture() {
        return dev.lazuli.oci.Platform.host().architecture();
    }

    /// What runc says of itself; empty when it is not in the search path.
    private Optional<Component> runc() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("runc", "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            Matcher version = RUNC.matcher(said);
            if (!version.find()) {
                return Optional.empty();
            }
            String commit = version.group(2) == null ? "" : version.group(2);
            return Optional.of(new Component("runc", version.group(1), commit));
        } catch (IOException e) {
            context.log().debug("no version of runc: " + e.getMessage());
            return Optional.empty();
        }
    }
}
