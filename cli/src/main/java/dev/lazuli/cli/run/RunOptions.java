package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.spec.BindMount;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `run` is asked for.
///
/// @param image       the image
/// @param command     arguments behind the image; empty for the image's own
/// @param interactive whether the process reads our stdin
/// @param terminal    whether the process gets a terminal
/// @param remove      whether the container goes when its process ends
/// @param detach      whether to leave it running and print its id
/// @param name        its name; one is made up when there is none
/// @param env         environment over the image's, `KEY=VALUE`
/// @param workdir     working folder instead of the image's
/// @param user        `user[:group]` instead of the image's
/// @param volumes     files and folders of the host
/// @param network     how it is connected
/// @param entrypoint  command before the arguments instead of the image's; an empty text is none
/// @param pull        when to pull
/// @param quiet       whether to pull without showing progress
/// @param hostname    its host name
/// @param labels      labels of the container
/// @param readOnly    whether its root cannot be written
public record RunOptions(
        ImageReference image,
        List<String> command,
        boolean interactive,
        boolean terminal,
        boolean remove,
        boolean detach,
        Optional<String> name,
        List<String> env,
        Optional<String> workdir,
        Optional<String> user,
        List<BindMount> volumes,
        Network network,
        Optional<String> entrypoint,
        PullPolicy pull,
        boolean quiet,
        Optional<String> hostname,
        Map<String, String> labels,
        boolean readOnly) {

    public RunOptions {
        command = List.copyOf(command);
        env = List.copyOf(env);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
    }

    /// Program and arguments that will be started of an image with this config; empty where there are none.
    public List<String> args(ImageConfig config) {
        try {
            return ProcessPlan.args(this, config);
        } catch (CommandException e) {
            // Said when the container is made.
            return List.of();
        }
    }

    /// Checks what no flag can check alone.
    ///
    /// @throws CommandException when flags contradict each other or a value makes no sense
    public void validate() throws CommandException {
        if (detach && remove) {
            throw new CommandException("flags -d and --rm cannot be specified together");
        }
        if (name.isPresent()) {
            ContainerName.check(name.get());
        }
        if (workdir.isPresent() && !workdir.get().startsWith("/")) {
            throw new CommandException(
                    "the working directory '" + workdir.get() + "' is invalid, it needs to be an absolute path");
        }
        if (hostname.isPresent() && !hostname.get().matches("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,61}[A-Za-z0-9])?")) {
            throw new CommandException("invalid hostname \"" + hostname.get()
                    + "\": expected 1 to 63 letters, digits, '-' and '.', with a letter or digit at both ends");
        }
    }
}
