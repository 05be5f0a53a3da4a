package dev.lazuli.cli;

import dev.lazuli.cli.StoreFlags.Figure;
import dev.lazuli.cli.output.Humans;
import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.containerd.Store;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `store prune`.
@Command(
        name = "prune",
        description = "Give up what nobody has open, that not used for the longest time first; it is fetched again when"
                + " it is read")
final class StorePruneCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private StoreFlags flags = new StoreFlags();

    @Option(
            names = {"--to"},
            paramLabel = "BYTES",
            description = "how much may stay; 0 unless given")
    private String to = "0";

    StorePruneCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        flags.check(context);
        long left = bytes(to);
        try (DaemonClient client = flags.daemon().connect(context)) {
            Store.Pruned pruned = client.store().prune(left);
            flags.print(
                    context,
                    List.of(
                            new Figure(
                                    "GIVEN UP",
                                    "freedBytes",
                                    pruned.freedBytes(),
                                    Humans.decimalSize(pruned.freedBytes())),
                            new Figure("LEFT", "bytes", pruned.bytes(), Humans.decimalSize(pruned.bytes()))));
        }
        return ExitCode.OK;
    }

    private static long bytes(String text) throws UsageException {
        try {
            long bytes = Long.parseLong(text);
            if (bytes >= 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("invalid --to " + Quoting.quoted(text) + ": expected a number of bytes");
        }
        throw new UsageException("invalid --to " + Quoting.quoted(text) + ": expected a number of bytes from 0 on");
    }
}
