package dev.lazuli.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The program itself, which without a command prints how it is used.
@Command(name = "lazuli", description = "Starts containers before their images are downloaded.")
final class RootCommand implements Callable<Integer> {
    private final CommandContext context;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-v", "--version"},
            description = "print the version")
    private boolean version;

    RootCommand(CommandContext context) {
        this.context = context;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        if (version) {
            context.console().out().println("lazuli version " + Version.ofProgram());
        } else {
            spec.commandLine().usage(context.console().out());
        }
        return ExitCode.OK;
    }
}
