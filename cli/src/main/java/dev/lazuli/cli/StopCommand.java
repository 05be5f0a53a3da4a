package dev.lazuli.cli;

import dev.lazuli.cli.containers.StopContainer;
import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `stop CONTAINER...`.
@Command(name = "stop", description = "Stop containers")
final class StopCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-t", "--time"},
            description = "seconds to wait before it is ended by force")
    private long seconds = 10;

    @Parameters(arity = "0..*", paramLabel = "CONTAINER...", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    StopCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 0) {
            throw new CommandException("invalid --time " + seconds + ": expected 0 or more seconds");
        }
        try (ContainerdClient containerd = context.connect(context.options())) {
            StopContainer stop = new StopContainer(containerd);
            EachContainer.run(context, containerd, arguments, false, (wanted, container) -> {
                stop.run(container, Duration.ofSeconds(seconds));
                return wanted;
            });
        }
        return ExitCode.OK;
    }
}
