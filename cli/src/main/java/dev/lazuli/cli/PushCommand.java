package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.image.Push;
import dev.lazuli.image.PushOptions;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `push IMAGE`.
@Command(name = "push", description = "Push an image to the registry that its name says")
final class PushCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-q", "--quiet"},
            description = "print the pushed image's name alone")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    PushCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        ImageReference image = ImageReference.parse(arguments.getFirst());
        GlobalOptions globals = context.options();
        PushOptions options = new PushOptions(image, globals.snapshotter());
        try (ContainerdClient containerd = context.connect(globals);
                RegistryClient registry = Registries.open(globals, context)) {
            announce(image, containerd);
            Registries.warn(globals, image, context.log());
            Push push = new Push(containerd, registry);
            if (quiet) {
                push.run(options, TransferListener.quiet(context.log()));
                context.console().out().println(image);
            } else {
                try (TransferListener progress = TransferListener.onStdout(context.console(), context.log())) {
                    push.run(options, progress);
                }
            }
        }
        return ExitCode.OK;
    }

    private void announce(ImageReference image, ContainerdClient containerd) throws IOException, InterruptedException {
        Descriptor target = containerd
                .images()
                .get(image.toString())
                .orElseThrow(() -> new CommandException("image " + Quoting.quoted(image.toString()) + ": not found"))
                .target();
        context.log().info("pushing as a reduced-platform image (" + target.mediaType() + ", " + target.digest() + ")");
    }
}
