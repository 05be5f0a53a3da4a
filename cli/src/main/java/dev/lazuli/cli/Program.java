package dev.lazuli.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: which commands there are, and the one place where what went wrong becomes a message and an exit
/// code.
final class Program {
    private final CommandContext context;
    private final Failures failures;

    Program(CommandContext context) {
        this.context = context;
        this.failures = new Failures(context.log(), context.signals());
    }

    /// Runs the command that `arguments` name.
    ///
    /// @return the exit code
    int run(String... arguments) {
        CommandLine commands = commandLine();
        try {
            ParseResult parsed = commands.parseArgs(arguments);
            ParseResult last = parsed;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            if (last.isUsageHelpRequested()) {
                last.commandSpec().commandLine().usage(context.console().out());
                return ExitCode.OK;
            }
            return call(last);
        } catch (ParameterException e) {
            return failures.report(
                    new UsageException(message(e)), e.getCommandLine().getCommandName());
        }
    }

    private int call(ParseResult parsed) {
        CommandLine command = parsed.commandSpec().commandLine();
        Callable<Integer> action = command.getCommand();
        try {
            return action.call();
        } catch (Exception e) {
            return failures.report(e, command.getCommandName());
        } finally {
            context.console().out().flush();
            context.console().err().flush();
        }
    }

    /// The commands with their flags; visible for the tests of the parser.
    CommandLine commandLine() {
        CommandLine image = new CommandLine(new ImageCommand(context))
                .addSubcommand("convert", new ConvertCommand(context))
                .addSubcommand("inspect-layer", new InspectLayerCommand(context))
                .addSubcommand("ls", new ImagesCommand(context), "list")
                .addSubcommand("pull", new PullCommand(context))
                .addSubcommand("push", new PushCommand(context))
                .addSubcommand("rm", new RemoveImageCommand(context), "remove");
        CommandLine root = new CommandLine(new RootCommand(context))
                .addSubcommand("image", image)
                .addSubcommand("images", new ImagesCommand(context))
                .addSubcommand("pull", new PullCommand(context))
                .addSubcommand("push", new PushCommand(context))
                .addSubcommand("rmi", new RemoveImageCommand(context))
                .addSubcommand("run", new CommandLine(new RunCommand(context)).setStopAtPositional(true))
                .addSubcommand("version", new VersionCommand(context));
        complete(root);
        return root;
    }

    private void complete(CommandLine command) {
        context.flags().addTo(command.getCommandSpec());
        addHelp(command.getCommandSpec());
        command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
        command.setPosixClusteredShortOptionsAllowed(true);
        command.setUnmatchedOptionsArePositionalParams(false);
        command.setOverwrittenOptionsAllowed(true);
        command.setExpandAtFiles(false);
        command.setTrimQuotes(false);
        command.setInterpolateVariables(false);
        command.getSubcommands().values().forEach(this::complete);
    }

    /// A command with two names comes twice.
    private static void addHelp(CommandSpec command) {
        if (!command.optionsMap().containsKey("--help")) {
            command.addOption(OptionSpec.builder("--help")
                    .type(Boolean.class)
                    .arity("0")
                    .usageHelp(true)
                    .description("print how the command is used")
                    .build());
        }
    }

    private static String message(ParameterException e) {
        return switch (e) {
            case UnmatchedArgumentException unmatched -> unmatched(unmatched);
            case MissingParameterException missing
            when !missing.getMissing().isEmpty() && missing.getMissing().getFirst() instanceof OptionSpec option ->
                "flag needs an argument: " + option.longestName();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String unmatched(UnmatchedArgumentException e) {
        String first = e.getUnmatched().getFirst();
        if (first.startsWith("--")) {
            int equals = first.indexOf('=');
            return "unknown flag: " + (equals < 0 ? first : first.substring(0, equals));
        }
        if (first.startsWith("-") && first.length() > 1) {
            return "unknown shorthand flag: '" + first.charAt(1) + "' in " + first;
        }
        CommandLine command = e.getCommandLine();
        if (command.getSubcommands().isEmpty()) {
            return "unknown argument " + Quoting.quoted(first) + " for "
                    + Quoting.quoted(command.getCommandSpec().qualifiedName());
        }
        List<String> alike = e.getSuggestions();
        String hint = alike.isEmpty() ? "" : "\n\nDid you mean this?\n\t" + String.join("\n\t", alike) + "\n";
        return "unknown subcommand " + Quoting.quoted(first) + " for "
                + Quoting.quoted(command.getCommandSpec().qualifiedName()) + hint;
    }
}
