package dev.lazuli.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The group of commands for the daemon's store, which alone prints how they are used.
@Command(name = "store", description = "Look after the store of chunks that all lazily pulled layers share")
final class StoreCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    StoreCommand(CommandContext context) {
        this.context = context;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(context.console().out());
        return ExitCode.OK;
    }
}
