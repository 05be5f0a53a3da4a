package dev.lazuli.cli.containers;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.run.ContainerLabels;
import dev.lazuli.cli.run.ContainerName;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds a container by its name, its id, or the beginning of its id.
public final class ContainerLookup {
    private static final Pattern ID_START = Pattern.compile("[0-9a-f]{1,64}");

    private final ContainerdClient containerd;

    public ContainerLookup(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /// The container; empty when there is none.
    ///
    /// @param wanted as a person typed it
    /// @throws CommandException when more than one id begins so
    public Optional<Container> find(String wanted) throws IOException, InterruptedException {
        if (!ContainerName.isName(wanted)) {
            return Optional.empty();
        }
        List<Container> named =
                containerd.containers().list("labels.\"" + ContainerLabels.NAME + "\"==\"" + wanted + "\"");
        if (!named.isEmpty()) {
            return Optional.of(named.getFirst());
        }
        Optional<Container> whole = containerd.containers().get(wanted);
        if (whole.isPresent() || !ID_START.matcher(wanted).matches()) {
            return whole;
        }
        List<Container> alike = containerd.containers().list("id~=\"^" + wanted + "\"");
        if (alike.size() > 1) {
            throw new CommandException("multiple IDs found with provided prefix: " + wanted);
        }
        return alike.stream().findFirst();
    }
}
