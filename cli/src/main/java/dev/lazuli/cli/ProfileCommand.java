package dev.lazuli.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// The group of commands for profiles, which alone prints how they are used.
@Command(name = "profile", description = "Manage profiles: what containers of an image read when they started")
final class ProfileCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    ProfileCommand(CommandContext context) {
        this.context = context;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(context.console().out());
        return ExitCode.OK;
    }
}
