package dev.lazuli.cli;

import dev.lazuli.registry.credentials.DockerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `logout [SERVER]`.
@Command(name = "logout", description = "Forget the password of a registry")
final class LogoutCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(arity = "0..*", paramLabel = "[SERVER]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    LogoutCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        String host = RegistryName.of(arguments);
        if (DockerConfig.of(context.environment()).erase(host)) {
            context.console().out().println("Removing login credentials for " + host);
        }
        return ExitCode.OK;
    }
}
