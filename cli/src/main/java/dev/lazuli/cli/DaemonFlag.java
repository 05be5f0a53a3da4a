package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.DaemonClient;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flag of commands that talk to our daemon.
final class DaemonFlag {
    private static final String VARIABLE = "LAZULI_SNAPSHOTTER_ADDRESS";

    @Option(
            names = {"--daemon"},
            paramLabel = "SOCKET",
            description = "the socket of lazuli-snapshotter ($" + VARIABLE + ")")
    private @Nullable String socket;

    /// Connects to the daemon; the caller closes.
    DaemonClient connect(CommandContext context) throws ContainerdException, CommandException {
        String named = socket == null ? context.environment().getOrDefault(VARIABLE, "") : socket;
        if (named.isEmpty()) {
            return DaemonClient.connect(DaemonClient.DEFAULT_SOCKET);
        }
        if (!named.startsWith("/")) {
            throw new CommandException(
                    "invalid --daemon " + Quoting.quoted(named) + ": expected the absolute path of a unix socket");
        }
        return DaemonClient.connect(Path.of(named));
    }
}
