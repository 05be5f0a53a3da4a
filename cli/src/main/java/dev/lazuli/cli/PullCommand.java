package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.image.Pull;
import dev.lazuli.image.PullOptions;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pull IMAGE`.
@Command(name = "pull", description = "Pull an image from a registry")
final class PullCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-q", "--quiet"},
            description = "do not show progress")
    private boolean quiet;

    @Option(
            names = {"--platform"},
            description = "pull for another platform than the host's: OS/ARCH[/VARIANT]")
    private @Nullable String platform;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    PullCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        ImageReference image = ImageReference.parse(arguments.getFirst());
        GlobalOptions globals = context.options();
        PullOptions options = new PullOptions(image, globals.snapshotter())
                .withPlatform(platform == null ? Platform.host() : Platform.parse(platform));
        try (ContainerdClient containerd = context.connect(globals);
                RegistryClient registry = Registries.open(globals, context)) {
            Registries.warn(globals, image, context.log());
            Pull pull = new Pull(containerd, registry);
            if (quiet) {
                pull.run(options, TransferListener.quiet(context.log()));
            } else {
                try (TransferListener progress = TransferListener.onStdout(context.console(), context.log())) {
                    pull.run(options, progress);
                }
            }
        }
        return ExitCode.OK;
    }
}
