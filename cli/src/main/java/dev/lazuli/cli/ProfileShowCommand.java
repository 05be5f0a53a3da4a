package dev.lazuli.cli;

import dev.lazuli.cli.output.Humans;
import dev.lazuli.cli.output.Tabs;
import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.oci.ImageProfile;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `profile show IMAGE`.
@Command(name = "show", description = "Show what the profile of an image says was read, in that order")
final class ProfileShowCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ProfileShowCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        context.options();
        try (DaemonClient client = daemon.connect(context)) {
            ImageProfile profile = client.profiles().get(ProfileNames.find(client.profiles(), arguments.getFirst()));
            print(profile, context.console().out());
        }
        return ExitCode.OK;
    }

    private static void print(ImageProfile profile, PrintStream out) {
        out.println("image: " + profile.name().orElse("<none>") + "@" + profile.image());
        out.println("size:  " + Humans.decimalSize(profile.bytes()) + " in "
                + profile.reads().size() + " reads");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("LAYER", "SIZE", "RANGES", "PATH"));
        for (ImageProfile.FileRead read : profile.reads()) {
            rows.add(List.of(
                    Integer.toString(read.layer()),
                    Humans.decimalSize(read.bytes()),
                    Integer.toString(read.ranges().size()),
                    Quoting.ifNeeded(read.path())));
        }
        out.print(new Tabs(3, false).format(rows));
    }
}
