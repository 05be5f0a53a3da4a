package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `wait CONTAINER...`.
@Command(name = "wait", description = "Wait until containers have ended, and print their exit codes")
final class WaitCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(arity = "0..*", paramLabel = "CONTAINER...", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    WaitCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ContainerdClient containerd = context.connect(context.options())) {
            EachContainer.run(
                    context,
                    containerd,
                    arguments,
                    false,
                    (_, container) -> String.valueOf(exitCode(containerd, container.id())));
        }
        return ExitCode.OK;
    }

    private static int exitCode(ContainerdClient containerd, String id) throws IOException, InterruptedException {
        try {
            return containerd.tasks().await(id, "").code();
        } catch (ContainerdException.NotFound e) {
            throw new CommandException("cannot wait for container " + id + ": it was never started", e);
        }
    }
}
