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

/// `store show`.
@Command(name = "show", description = "Show how much the store holds, its limits, and what it has given up")
final class StoreShowCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private StoreFlags flags = new StoreFlags();

    StoreShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        flags.check(context);
        try (DaemonClient client = flags.daemon().connect(context)) {
            Store.Contents store = client.store().show();
            flags.print(
                    context,
                    List.of(
                            size("SIZE", "bytes", store.bytes()),
                            size("LIMIT", "maxBytes", store.maxBytes()),
                            size("LEFT FREE", "minFreeBytes", store.minFreeBytes()),
                            new Figure("FILES", "files", store.files(), Long.toString(store.files())),
                            size("GIVEN UP", "evictedBytes", store.evictedBytes())));
        }
        return ExitCode.OK;
    }

    private static Figure size(String title, String key, long bytes) {
        return new Figure(title, key, bytes, Humans.decimalSize(bytes));
    }
}
