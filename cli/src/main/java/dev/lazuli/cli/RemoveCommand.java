package dev.lazuli.cli;

import dev.lazuli.cli.containers.RemoveContainer;
import dev.lazuli.cli.run.ContainerFolder;
import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rm CONTAINER...`.
@Command(name = "rm", description = "Remove containers")
final class RemoveCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-f", "--force"},
            description = "end those that run")
    private boolean force;

    @Option(
            names = {"-v", "--volumes"},
            description = "accepted for Docker's sake: there are no anonymous volumes")
    private boolean volumes;

    @Parameters(arity = "0..*", paramLabel = "CONTAINER...", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    RemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        GlobalOptions globals = context.options();
        try (ContainerdClient containerd = context.connect(globals)) {
            RemoveContainer remove = new RemoveContainer(containerd, context.log());
            EachContainer.run(context, containerd, arguments, force, (wanted, container) -> {
                remove.run(container, force, ContainerFolder.of(globals, container.id()));
                return wanted;
            });
        }
        return ExitCode.OK;
    }
}
