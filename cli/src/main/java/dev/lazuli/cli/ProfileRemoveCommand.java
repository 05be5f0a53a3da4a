package dev.lazuli.cli;

import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `profile rm IMAGE...`.
@Command(name = "rm", description = "Forget the profiles of images, so that the next first containers make new ones")
final class ProfileRemoveCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ProfileRemoveCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireAtLeast(1, arguments);
        context.options();
        try (DaemonClient client = daemon.connect(context)) {
            for (String each : arguments) {
                Digest image = ProfileNames.find(client.profiles(), each);
                client.profiles().remove(image);
                context.console().out().println(image);
            }
        }
        return ExitCode.OK;
    }
}
