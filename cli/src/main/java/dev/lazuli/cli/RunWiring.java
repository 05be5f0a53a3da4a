package dev.lazuli.cli;

import dev.lazuli.cli.run.ImageSource;
import dev.lazuli.cli.run.PullPolicy;
import dev.lazuli.cli.run.RunContainer;
import dev.lazuli.cli.run.RunContext;
import dev.lazuli.cli.run.RunOptions;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.image.LocalImage;
import dev.lazuli.image.LocalImages;
import dev.lazuli.image.Pull;
import dev.lazuli.image.PullOptions;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Optional;

/// Puts together what running a container needs.
final class RunWiring implements ImageSource {
    private final GlobalOptions globals;
    private final CommandContext context;
    private final ContainerdClient containerd;

    private RunWiring(GlobalOptions globals, CommandContext context, ContainerdClient containerd) {
        this.globals = globals;
        this.context = context;
        this.containerd = containerd;
    }

    static int run(RunOptions options, CommandContext context) throws IOException, InterruptedException {
        GlobalOptions globals = context.options();
        try (ContainerdClient containerd = context.connect(globals)) {
            RunContext run = new RunContext(
                    globals,
                    containerd,
                    new RunWiring(globals, context, containerd),
                    context.console(),
                    new FileInputStream(FileDescriptor.in),
                    context.log(),
                    context.signals());
            return new RunContainer(run).run(options);
        }
    }

    /// The image that containerd has, if its layers are there as well; else pulled, as far as the options allow.
    @Override
    public LocalImage provide(RunOptions options) throws IOException, InterruptedException {
        String name = options.image().toString();
        LocalImages local = new LocalImages(containerd);
        if (options.pull() != PullPolicy.ALWAYS) {
            Optional<LocalImage> stored = local.find(name, Platform.host());
            if (stored.isPresent() && local.unpacked(stored.get(), globals.snapshotter())) {
                return stored.get();
            }
            if (options.pull() == PullPolicy.NEVER) {
                throw new CommandException(
                        stored.isEmpty()
                                ? "image " + Quoting.quoted(name) + ": not found"
                                : "image " + Quoting.quoted(name) + ": not unpacked for snapshotter "
                                        + Quoting.quoted(globals.snapshotter()));
            }
        }
        return pull(options);
    }

    private LocalImage pull(RunOptions options) throws IOException, InterruptedException {
        PullOptions wanted = new PullOptions(options.image(), globals.snapshotter()).withCommand(options::args);
        try (RegistryClient registry = Registries.open(globals, context)) {
            Registries.warn(globals, options.image(), context.log());
            Pull pull = new Pull(containerd, registry);
            if (options.quiet()) {
                return pull.run(wanted, TransferListener.quiet(context.log()));
            }
            if (wanted.lazy()) {
                try (FetchLines lines = new FetchLines(context.console(), context.log())) {
                    return pull.run(wanted, lines);
                }
            }
            try (TransferListener progress = TransferListener.onStderr(context.console(), context.log())) {
                return pull.run(wanted, progress);
            }
        }
    }
}
