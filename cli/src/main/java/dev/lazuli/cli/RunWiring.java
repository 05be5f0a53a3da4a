package dev.lazuli.cli;

import dev.lazuli.cli.run.ImageSource;
import dev.lazuli.cli.run.RunContainer;
import dev.lazuli.cli.run.RunContext;
import dev.lazuli.cli.run.RunOptions;
import dev.lazuli.cli.run.StoredImages;
import dev.lazuli.containerd.ContainerdClient;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;

/// Puts together what running a container needs.
final class RunWiring {
    private RunWiring() {}

    static int run(RunOptions options, CommandContext context) throws IOException, InterruptedException {
        GlobalOptions globals = context.options();
        try (ContainerdClient containerd = context.connect(globals)) {
            StoredImages stored = new StoredImages(containerd, globals.snapshotter());
            ImageSource images = wanted -> stored.runnable(wanted.image())
                    .orElseThrow(() -> new CommandException("image " + Quoting.quoted(wanted.image().toString()) + ": not found"));
            RunContext run = new RunContext(
                    globals,
                    containerd,
                    images,
                    context.console(),
                    new FileInputStream(FileDescriptor.in),
                    context.log(),
                    context.signals());
            return new RunContainer(run).run(options);
        }
    }
}
