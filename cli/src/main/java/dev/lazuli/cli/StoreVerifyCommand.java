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

/// `store verify`.
@Command(
        name = "verify",
        description = "Hash everything in the store and forget what is bad: it is fetched again when it is read. Exits"
                + " with 1 if anything was")
final class StoreVerifyCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private StoreFlags flags = new StoreFlags();

    StoreVerifyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        flags.check(context);
        try (DaemonClient client = flags.daemon().connect(context)) {
            Store.Check check = client.store().verify();
            flags.print(
                    context,
                    List.of(
                            new Figure("CHUNKS", "chunks", check.chunks(), Long.toString(check.chunks())),
                            new Figure("SIZE", "bytes", check.bytes(), Humans.decimalSize(check.bytes())),
                            new Figure("BAD", "badChunks", check.badChunks(), Long.toString(check.badChunks()))));
            return check.badChunks() == 0 ? ExitCode.OK : ExitCode.FAILURE;
        }
    }
}
