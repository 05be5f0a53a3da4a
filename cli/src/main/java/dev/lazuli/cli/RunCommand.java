package dev.lazuli.cli;

import dev.lazuli.cli.run.Environment;
import dev.lazuli.cli.run.Network;
import dev.lazuli.cli.run.PullPolicy;
import dev.lazuli.cli.run.RunOptions;
import dev.lazuli.cli.spec.BindMount;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `run [flags] IMAGE [COMMAND] [ARG...]`. Flags end at the image.
@Command(name = "run", description = "Run a command in a new container")
final class RunCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-i", "--interactive"},
            description = "keep stdin open and pass it on")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "give the process a terminal")
    private boolean terminal;

    @Option(
            names = {"--rm"},
            description = "remove the container when its process ends")
    private boolean remove;

    @Option(
            names = {"-d", "--detach"},
            description = "leave it running and print its id")
    private boolean detach;

    @Option(
            names = {"--name"},
            description = "name of the container")
    private @Nullable String name;

    @Option(
            names = {"-e", "--env"},
            description = "set an environment variable")
    private List<String> env = new ArrayList<>();

    @Option(
            names = {"--env-file"},
            description = "set environment variables from a file")
    private List<String> envFiles = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            description = "working folder")
    private @Nullable String workdir;

    @Option(
            names = {"-u", "--user"},
            description = "user and group: NAME|UID[:GROUP|GID]")
    private @Nullable String user;

    @Option(
            names = {"-v", "--volume"},
            description = "show a path of the host: SOURCE:TARGET[:OPTIONS]")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = {"--net", "--network"},
            description = "host, none or bridge")
    private String network = "bridge";

    @Option(
            names = {"--entrypoint"},
            description = "command instead of the image's")
    private @Nullable String entrypoint;

    @Option(
            names = {"--pull"},
            description = "always, missing or never")
    private String pull = "missing";

    @Option(
            names = {"-q", "--quiet"},
            description = "pull without showing progress")
    private boolean quiet;

    @Option(
            names = {"-h", "--hostname"},
            description = "host name of the container")
    private @Nullable String hostname;

    @Option(
            names = {"-l", "--label"},
            description = "label of the container: KEY=VALUE")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = {"--read-only"},
            description = "make the container's root read-only")
    private boolean readOnly;

    @Parameters(arity = "0..*", paramLabel = "IMAGE [COMMAND] [ARG...]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    RunCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RunOptions options = options();
        options.validate();
        return RunWiring.run(options, context);
    }

    /// What the flags ask for.
    RunOptions options() throws IOException {
        CommandContext.requireAtLeast(1, arguments);
        Environment environment = new Environment(context.environment());
        for (String file : envFiles) {
            environment.addFile(file);
        }
        for (String variable : env) {
            environment.add(variable);
        }
        List<BindMount> mounts = new ArrayList<>();
        for (String volume : volumes) {
            mounts.add(BindMount.parse(volume, context.folder()));
        }
        return new RunOptions(
                ImageReference.parse(arguments.getFirst()),
                arguments.subList(1, arguments.size()),
                interactive,
                terminal,
                remove,
                detach,
                Optional.ofNullable(name),
                environment.list(),
                given(workdir),
                given(user),
                mounts,
                Network.parse(network),
                Optional.ofNullable(entrypoint),
                PullPolicy.parse(pull),
                quiet,
                given(hostname),
                labels(),
                readOnly);
    }

    private Map<String, String> labels() throws CommandException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            String key = equals < 0 ? label : label.substring(0, equals);
            if (key.isEmpty()) {
                throw new CommandException("invalid label " + Quoting.quoted(label) + ": expected KEY=VALUE");
            }
            values.put(key, equals < 0 ? "" : label.substring(equals + 1));
        }
        return values;
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
