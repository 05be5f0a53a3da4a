package dev.lazuli.cli;

import dev.lazuli.cli.containers.ContainerLog;
import dev.lazuli.cli.containers.ContainerLookup;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `logs CONTAINER`.
@Command(name = "logs", description = "Print what a detached container has printed")
final class LogsCommand implements Callable<Integer> {
    private static final String ALL = "all";

    private final CommandContext context;

    @Option(
            names = {"-f", "--follow"},
            description = "go on until the container has ended")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            description = "only the last lines of this number, or all")
    private String tail = ALL;

    @Parameters(arity = "0..*", paramLabel = "CONTAINER", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    LogsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        OptionalLong last = last();
        try (ContainerdClient containerd = context.connect(context.options())) {
            Container container = new ContainerLookup(containerd)
                    .find(arguments.getFirst())
                    .orElseThrow(() -> new CommandException("no such container " + arguments.getFirst()));
            ContainerLog.of(containerd, container).copy(context.console().out(), last, follow);
        }
        return ExitCode.OK;
    }

    private OptionalLong last() throws CommandException {
        if (tail.equals(ALL) || tail.startsWith("-")) {
            return OptionalLong.empty();
        }
        if (!tail.matches("[0-9]{1,18}")) {
            throw new CommandException(
                    "invalid --tail " + Quoting.quoted(tail) + ": expected a number of lines or all");
        }
        return OptionalLong.of(Long.parseLong(tail));
    }
}
