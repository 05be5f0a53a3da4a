package dev.lazuli.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A group of commands, as `image` and `store`, which alone prints how they are used.
@Command
final class GroupCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    private GroupCommand(CommandContext context) {
        this.context = context;
        this.spec = CommandSpec.create();
    }

    /// A group without commands yet.
    static CommandLine of(CommandContext context, String description) {
        CommandLine group = new CommandLine(new GroupCommand(context));
        group.getCommandSpec().usageMessage().description(description);
        return group;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(context.console().out());
        return ExitCode.OK;
    }
}
