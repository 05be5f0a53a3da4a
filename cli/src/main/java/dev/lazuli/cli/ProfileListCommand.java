package dev.lazuli.cli;

import dev.lazuli.cli.output.Humans;
import dev.lazuli.cli.output.Tabs;
import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.containerd.Profiles;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `profile ls`.
@Command(name = "ls", description = "List the profiles that the daemon keeps, that used last first")
final class ProfileListCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Option(
            names = {"-q", "--quiet"},
            description = "print the images' digests alone")
    private boolean quiet;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    ProfileListCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(0, arguments);
        context.options();
        try (DaemonClient client = daemon.connect(context)) {
            List<Profiles.Summary> all = client.profiles().list();
            if (quiet) {
                all.forEach(each -> context.console().out().println(each.image()));
            } else {
                context.console().out().print(table(all, Instant.now()));
            }
        }
        return ExitCode.OK;
    }

    private static String table(List<Profiles.Summary> profiles, Instant now) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("IMAGE", "DIGEST", "FILES", "SIZE", "USED"));
        for (Profiles.Summary each : profiles) {
            rows.add(List.of(
                    each.name().isEmpty() ? "<none>" : each.name(),
                    each.image().shortHex(),
                    Integer.toString(each.files()),
                    Humans.decimalSize(each.bytes()),
                    Humans.roughly(Duration.between(each.used(), now)) + " ago"));
        }
        return new Tabs(3, false).format(rows);
    }
}
