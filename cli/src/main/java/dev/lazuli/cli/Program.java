package dev.lazuli.cli;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
        try {
            ParseResult parsed = parse(arguments);
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

    /// Building a command's description is what parsing costs, so that only those are built whose names are among the
    /// arguments. When that is not enough, as for help and for the name that may have been meant, all are.
    ParseResult parse(String... arguments) {
        Set<String> named = Set.of(Arrays.stream(arguments).distinct().toArray(String[]::new));
        try {
            ParseResult parsed = commandLine(named::contains).parseArgs(arguments);
            if (parsed.hasSubcommand() && !parsed.subcommand().isUsageHelpRequested()) {
                return parsed;
            }
        } catch (UnmatchedArgumentException _) {
            context.log().debug("not understood with the named commands alone");
        }
        return commandLine(_ -> true).parseArgs(arguments);
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

    /// The commands with their flags.
    ///
    /// @param wanted tells of a name whether its command is needed
    private CommandLine commandLine(Predicate<String> wanted) {
        CommandLine root = new CommandLine(new RootCommand(context));
        Commands commands = new Commands(root, wanted);
        commands.add("container", this::container);
        commands.add("exec", () -> new CommandLine(new ExecCommand(context)).setStopAtPositional(true));
        commands.add("image", this::image);
        commands.add("images", () -> new CommandLine(new ImagesCommand(context)));
        commands.add("inspect", () -> new CommandLine(new InspectCommand(context, Optional.empty())));
        commands.add("kill", () -> new CommandLine(new KillCommand(context)));
        commands.add("login", () -> new CommandLine(new LoginCommand(context)));
        commands.add("logout", () -> new CommandLine(new LogoutCommand(context)));
        commands.add("logs", () -> new CommandLine(new LogsCommand(context)));
        commands.add("profile", this::profile);
        commands.add("ps", () -> new CommandLine(new PsCommand(context)));
        commands.add("pull", () -> new CommandLine(new PullCommand(context)));
        commands.add("push", () -> new CommandLine(new PushCommand(context)));
        commands.add("rm", () -> new CommandLine(new RemoveCommand(context)));
        commands.add("rmi", () -> new CommandLine(new RemoveImageCommand(context)));
        commands.add("run", () -> new CommandLine(new RunCommand(context)).setStopAtPositional(true));
        commands.add("stop", () -> new CommandLine(new StopCommand(context)));
        commands.add("store", this::store);
        commands.add("system", this::system);
        commands.add("tag", () -> new CommandLine(new TagCommand(context)));
        commands.add("version", () -> new CommandLine(new VersionCommand(context)));
        commands.add("wait", () -> new CommandLine(new WaitCommand(context)));
        complete(root);
        return root;
    }

    private CommandLine image() {
        return GroupCommand.of(context, "Manage images")
                .addSubcommand("convert", new ConvertCommand(context))
                .addSubcommand("inspect", new InspectCommand(context, Optional.of(InspectCommand.Kind.IMAGE)))
                .addSubcommand("inspect-layer", new InspectLayerCommand(context))
                .addSubcommand("ls", new ImagesCommand(context), "list")
                .addSubcommand("prune", new PruneCommand(context, EnumSet.of(PruneCommand.Kind.IMAGES)))
                .addSubcommand("pull", new PullCommand(context))
                .addSubcommand("push", new PushCommand(context))
                .addSubcommand("rm", new RemoveImageCommand(context), "remove")
                .addSubcommand("tag", new TagCommand(context));
    }

    private CommandLine profile() {
        return GroupCommand.of(context, "Manage profiles: what containers of an image read when they started")
                .addSubcommand("export", new ProfileExportCommand(context))
                .addSubcommand("import", new ProfileImportCommand(context))
                .addSubcommand("ls", new ProfileListCommand(context), "list")
                .addSubcommand("pull", new ProfilePullCommand(context))
                .addSubcommand("push", new ProfilePushCommand(context))
                .addSubcommand("rm", new ProfileRemoveCommand(context), "remove")
                .addSubcommand("show", new ProfileShowCommand(context));
    }

    private CommandLine store() {
        return GroupCommand.of(context, "Look after the store of chunks that all lazily pulled layers share")
                .addSubcommand("prune", new StorePruneCommand(context))
                .addSubcommand("show", new StoreShowCommand(context))
                .addSubcommand("verify", new StoreVerifyCommand(context));
    }

    private CommandLine system() {
        return GroupCommand.of(context, "Manage what is on this machine")
                .addSubcommand("prune", new PruneCommand(context, EnumSet.allOf(PruneCommand.Kind.class)));
    }

    private CommandLine container() {
        return GroupCommand.of(context, "Manage containers")
                .addSubcommand("exec", new CommandLine(new ExecCommand(context)).setStopAtPositional(true))
                .addSubcommand("inspect", new InspectCommand(context, Optional.of(InspectCommand.Kind.CONTAINER)))
                .addSubcommand("kill", new KillCommand(context))
                .addSubcommand("logs", new LogsCommand(context))
                .addSubcommand("ls", new PsCommand(context), "list")
                .addSubcommand("prune", new PruneCommand(context, EnumSet.of(PruneCommand.Kind.CONTAINERS)))
                .addSubcommand("rm", new RemoveCommand(context), "remove")
                .addSubcommand("run", new CommandLine(new RunCommand(context)).setStopAtPositional(true))
                .addSubcommand("stop", new StopCommand(context))
                .addSubcommand("wait", new WaitCommand(context));
    }

    private record Commands(CommandLine parent, Predicate<String> wanted) {
        void add(String name, Supplier<CommandLine> command) {
            if (wanted.test(name)) {
                parent.addSubcommand(name, command.get());
            }
        }
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
