package dev.lazuli.cli;

import dev.lazuli.cli.containers.ContainerLookup;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Does the same to each of several containers, prints of each that it is done, and goes on when one fails.
final class EachContainer {
    /// What is done to one.
    interface Action {
        /// @return what to print
        String run(String wanted, Container container) throws IOException, InterruptedException;
    }

    private EachContainer() {}

    /// @param wanted        names or ids as a person typed them, at least one
    /// @param ignoreMissing whether a container that is not there is no failure
    /// @throws CommandException that lists what failed
    static void run(
            CommandContext context,
            ContainerdClient containerd,
            List<String> wanted,
            boolean ignoreMissing,
            Action action)
            throws IOException, InterruptedException {
        CommandContext.requireAtLeast(1, wanted);
        List<String> failures = new ArrayList<>();
        for (String each : wanted) {
            try {
                Optional<Container> found = new ContainerLookup(containerd).find(each);
                if (found.isPresent()) {
                    context.console().out().println(action.run(each, found.get()));
                } else if (!ignoreMissing) {
                    failures.add("no such container: " + each);
                }
            } catch (IOException e) {
                failures.add(String.valueOf(e.getMessage()));
            }
        }
        if (!failures.isEmpty()) {
            throw new CommandException(failures.size() + " errors:\n" + String.join("\n", failures));
        }
    }
}
