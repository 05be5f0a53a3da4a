package dev.lazuli.cli;

import dev.lazuli.cli.containers.SignalNames;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `kill CONTAINER...`.
@Command(name = "kill", description = "Send a signal to containers")
final class KillCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-s", "--signal"},
            description = "name or number of the signal")
    private String signal = "KILL";

    @Parameters(arity = "0..*", paramLabel = "CONTAINER...", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    KillCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        int number = SignalNames.number(signal);
        try (ContainerdClient containerd = context.connect(context.options())) {
            EachContainer.run(context, containerd, arguments, false, (wanted, container) -> {
                kill(containerd, container, number);
                return container.id();
            });
        }
        return ExitCode.OK;
    }

    private static void kill(ContainerdClient containerd, Container container, int signal)
            throws IOException, InterruptedException {
        try {
            containerd.tasks().kill(container.id(), "", signal, false);
        } catch (ContainerdException.NotFound e) {
            throw new CommandException("cannot kill container " + container.id() + ": it is not running", e);
        }
    }
}
