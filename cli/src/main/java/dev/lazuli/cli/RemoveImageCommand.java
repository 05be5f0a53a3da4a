package dev.lazuli.cli;

import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.image.RemoveImage;
import dev.lazuli.image.RemovedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `rmi IMAGE...`, by name or by the beginning of an image's id.
@Command(name = "rmi", description = "Remove images")
final class RemoveImageCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-f", "--force"},
            description = "remove images that containers use")
    private boolean force;

    @Parameters(arity = "0..*", paramLabel = "IMAGE...", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    RemoveImageCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireAtLeast(1, arguments);
        List<String> failures = new ArrayList<>();
        try (ContainerdClient containerd = context.connect(context.options())) {
            for (String argument : arguments) {
                try {
                    for (String name : names(argument, containerd)) {
                        remove(name, containerd);
                    }
                } catch (CommandException e) {
                    failures.add(String.valueOf(e.getMessage()));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new CommandException(failures.size() + " errors:\n" + String.join("\n", failures));
        }
        return ExitCode.OK;
    }

    private void remove(String name, ContainerdClient containerd) throws IOException, InterruptedException {
        List<Container> users = containerd.containers().list("image==\"" + name + "\"");
        if (!force && !users.isEmpty()) {
            throw new CommandException("conflict: unable to delete " + name
                    + " (must be forced) - image is being used by container "
                    + users.getFirst().id());
        }
        RemovedImage removed = new RemoveImage(containerd).run(name);
        context.console().out().println("Untagged: " + removed.name() + "@" + removed.target());
        removed.layers().forEach(layer -> context.console().out().println("Deleted: " + layer));
    }

    private List<String> names(String argument, ContainerdClient containerd) throws IOException, InterruptedException {
        List<String> names = new ImageLookup(containerd)
                .find(argument).stream().map(StoredImage::name).toList();
        if (names.isEmpty()) {
            throw new CommandException("no such image: " + argument);
        }
        if (names.size() > 1 && !force) {
            throw new CommandException("conflict: unable to delete " + argument + " (must be forced) - it is the id of "
                    + String.join(", ", names));
        }
        return names;
    }
}
