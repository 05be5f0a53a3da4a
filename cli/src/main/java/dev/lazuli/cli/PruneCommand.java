package dev.lazuli.cli;

import dev.lazuli.cli.containers.ContainerSummary;
import dev.lazuli.cli.containers.ListContainers;
import dev.lazuli.cli.containers.RemoveContainer;
import dev.lazuli.cli.run.ContainerFolder;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.image.RemoveImage;
import dev.lazuli.image.RemovedImage;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `system prune`, `container prune` and `image prune`: removes containers that do not run, and images without a tag
/// or,
/// with `--all`, those that no container uses.
@Command(name = "prune", description = "Remove what is not used")
final class PruneCommand implements Callable<Integer> {
    private final CommandContext context;
    private final Set<Kind> kinds;

    /// What is removed.
    enum Kind {
        CONTAINERS,
        IMAGES
    }

    @Option(
            names = {"-f", "--force"},
            description = "do not ask")
    private boolean force;

    @Option(
            names = {"-a", "--all"},
            description = "also images that have a tag, if no container uses them")
    private boolean all;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    PruneCommand(CommandContext context, Set<Kind> kinds) {
        this.context = context;
        this.kinds = EnumSet.copyOf(kinds);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(0, arguments);
        GlobalOptions globals = context.options();
        if (!force && !agreed()) {
            return ExitCode.OK;
        }
        try (ContainerdClient containerd = context.connect(globals)) {
            if (kinds.contains(Kind.CONTAINERS)) {
                removeContainers(globals, containerd);
            }
            if (kinds.contains(Kind.IMAGES)) {
                removeImages(containerd);
            }
        }
        return ExitCode.OK;
    }

    private boolean agreed() throws CommandException {
        java.io.Console terminal = System.console();
        if (terminal == null || !terminal.isTerminal()) {
            throw new CommandException("cannot ask whether to remove: stdin is not a terminal; use --force");
        }
        String what = kinds.contains(Kind.CONTAINERS) ? "  - all stopped containers\n" : "";
        if (kinds.contains(Kind.IMAGES)) {
            what += all ? "  - all images without at least one container\n" : "  - all dangling images\n";
        }
        String answer =
                terminal.readLine("WARNING! This will remove:%n%s%nAre you sure you want to continue? [y/N] ", what);
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }

    private void removeContainers(GlobalOptions globals, ContainerdClient containerd)
            throws IOException, InterruptedException {
        RemoveContainer remove = new RemoveContainer(containerd, context.log());
        List<String> removed = new ArrayList<>();
        for (ContainerSummary summary : new ListContainers(containerd).run()) {
            if (summary.stopped()) {
                String id = summary.container().id();
                remove.run(summary.container(), false, ContainerFolder.of(globals, id));
                removed.add(id);
            }
        }
        print("Deleted Containers:", removed);
    }

    private void removeImages(ContainerdClient containerd) throws IOException, InterruptedException {
        Set<String> used = new ListContainers(containerd)
                .run().stream().map(summary -> summary.container().image()).collect(Collectors.toSet());
        RemoveImage remove = new RemoveImage(containerd);
        List<String> removed = new ArrayList<>();
        for (StoredImage image : containerd.images().list()) {
            if (!used.contains(image.name()) && (all || isDangling(image.name()))) {
                RemovedImage done = remove.run(image.name());
                removed.add("Untagged: " + done.name() + "@" + done.target());
                done.layers().forEach(layer -> removed.add("deleted: " + layer));
            }
        }
        print("Deleted Images:", removed);
    }

    private static boolean isDangling(String name) {
        try {
            return ImageReference.parse(name).tag().isEmpty();
        } catch (OciFormatException e) {
            // The names of others are theirs.
            return false;
        }
    }

    private void print(String heading, List<String> lines) {
        if (!lines.isEmpty()) {
            context.console().out().println(heading);
            lines.forEach(context.console().out()::println);
            context.console().out().println();
        }
    }
}
