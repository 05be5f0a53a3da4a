package dev.lazuli.cli;

import dev.lazuli.cli.containers.ContainerSummary;
import dev.lazuli.cli.containers.ListContainers;
import dev.lazuli.cli.output.ContainerTable;
import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `ps`.
@Command(name = "ps", description = "List containers")
final class PsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-a", "--all"},
            description = "also those that do not run")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "print ids alone")
    private boolean quiet;

    @Option(
            names = {"--no-trunc"},
            description = "print whole ids and commands")
    private boolean whole;

    @Option(
            names = {"-l", "--latest"},
            description = "only the newest, running or not")
    private boolean latest;

    @Option(
            names = {"--last"},
            description = "only the newest of this number, running or not")
    private int last = -1;

    @Option(
            names = {"--format"},
            description = "json, table, or a template such as '{{.ID}} {{.Names}}'")
    private @Nullable String format;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    PsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(0, arguments);
        int most = latest ? 1 : last;
        List<ContainerSummary> containers;
        try (ContainerdClient containerd = context.connect(context.options())) {
            containers = new ListContainers(containerd)
                    .run().stream()
                            .filter(container -> all || most >= 0 || container.running())
                            .limit(most < 0 ? Long.MAX_VALUE : most)
                            .toList();
        }
        context.console().out().print(text(new ContainerTable(containers, whole, Clock.systemUTC())));
        return ExitCode.OK;
    }

    private String text(ContainerTable table) throws CommandException {
        if (quiet) {
            return table.ids();
        }
        String wanted = Optional.ofNullable(format).orElse("");
        return switch (wanted) {
            case "json" -> table.json();
            case "", "table", "wide" -> table.table();
            default -> table.template(wanted);
        };
    }
}
