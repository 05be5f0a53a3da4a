package dev.lazuli.cli;

import dev.lazuli.cli.containers.ContainerLookup;
import dev.lazuli.cli.containers.ExecInContainer;
import dev.lazuli.cli.containers.ExecOptions;
import dev.lazuli.cli.run.Caller;
import dev.lazuli.cli.run.Environment;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `exec [flags] CONTAINER COMMAND [ARG...]`. Flags end at the container.
@Command(name = "exec", description = "Run a command in a container that runs")
final class ExecCommand implements Callable<Integer> {
    private static final int STDIN = 0;

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
            names = {"-d", "--detach"},
            description = "leave it running")
    private boolean detach;

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

    @Parameters(arity = "0..*", paramLabel = "CONTAINER COMMAND [ARG...]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ExecCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireAtLeast(2, arguments);
        if (detach && interactive) {
            throw new CommandException("flags -d and -i cannot be specified together");
        }
        if (terminal && !detach && Terminals.of(STDIN).isEmpty()) {
            throw new CommandException("cannot use -t: stdin is not a terminal");
        }
        ExecOptions options = options();
        try (ContainerdClient containerd = context.connect(context.options())) {
            Container container = new ContainerLookup(containerd)
                    .find(arguments.getFirst())
                    .orElseThrow(() -> new CommandException("no such container " + arguments.getFirst()));
            Caller caller =
                    new Caller(containerd, new FileInputStream(FileDescriptor.in), context.log(), context.signals());
            return new ExecInContainer(caller).run(container, options);
        }
    }

    private ExecOptions options() throws CommandException {
        Environment environment = new Environment(context.environment());
        for (String file : envFiles) {
            environment.addFile(file);
        }
        for (String variable : env) {
            environment.add(variable);
        }
        return new ExecOptions(
                arguments.subList(1, arguments.size()),
                interactive,
                terminal,
                detach,
                environment.list(),
                Optional.ofNullable(workdir),
                Optional.ofNullable(user));
    }
}
