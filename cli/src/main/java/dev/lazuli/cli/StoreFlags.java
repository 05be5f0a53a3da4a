package dev.lazuli.cli;

import dev.lazuli.cli.output.Tabs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the commands for the store have in common: whom to ask, and how to print figures.
final class StoreFlags {
    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Option(
            names = {"--format"},
            paramLabel = "FORMAT",
            description = "json")
    private @Nullable String format;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    /// Refuses arguments and flags that mean nothing, before anything is done.
    void check(CommandContext context) throws CommandException {
        CommandContext.requireExactly(0, arguments);
        if (format != null && !format.equals("json")) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
        context.options();
    }

    DaemonFlag daemon() {
        return daemon;
    }

    /// A figure.
    ///
    /// @param title for people
    /// @param key   in JSON
    /// @param value a number
    /// @param text  the number for people
    record Figure(String title, String key, long value, String text) {}

    /// Prints figures, as a table of one row or as one JSON object.
    void print(CommandContext context, List<Figure> figures) {
        if (format == null) {
            List<List<String>> rows = List.of(
                    figures.stream().map(Figure::title).toList(),
                    figures.stream().map(Figure::text).toList());
            context.console().out().print(new Tabs(3, false).format(rows));
            return;
        }
        List<String> members = figures.stream()
                .map(each -> "\"" + each.key() + "\":" + each.value())
                .toList();
        context.console().out().println("{" + String.join(",", members) + "}");
    }
}
