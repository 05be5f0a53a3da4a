package dev.lazuli.cli;

import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.util.List;

/// The registry that `login` and `logout` are for, as people type it.
final class RegistryName {
    private static final String DOCKER_HUB = "docker.io";
    private static final List<String> NAMES_OF_DOCKER_HUB =
            List.of(DOCKER_HUB, "index.docker.io", "registry-1.docker.io", "hub.docker.com");

    private RegistryName() {}

    /// The host as references name it: without scheme and path; Docker Hub when none is named.
    static String of(List<String> arguments) throws CommandException {
        if (arguments.size() > 1) {
            throw new UsageException("accepts at most 1 arg(s), received " + arguments.size());
        }
        if (arguments.isEmpty()) {
            return DOCKER_HUB;
        }
        String text = arguments.getFirst().replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        try {
            String host = ImageReference.parse(text + "/any").host();
            // A name without dot or port would be read as the first part of a path on Docker Hub.
            if (NAMES_OF_DOCKER_HUB.contains(text) || host.equals(text)) {
                return NAMES_OF_DOCKER_HUB.contains(text) ? DOCKER_HUB : host;
            }
        } catch (OciFormatException e) {
            throw new CommandException(message(arguments.getFirst()), e);
        }
        throw new CommandException(message(arguments.getFirst()));
    }

    private static String message(String argument) {
        return "invalid registry " + Quoting.quoted(argument) + ": expected a host with an optional port";
    }
}
