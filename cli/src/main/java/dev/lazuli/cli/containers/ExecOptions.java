package dev.lazuli.cli.containers;

import java.util.List;
import java.util.Optional;

/// A further process for a container that runs.
///
/// @param command     program and arguments
/// @param interactive whether it reads our stdin
/// @param terminal    whether it has a terminal
/// @param detach      whether it is left alone once it has started
/// @param env         `KEY=VALUE`, on top of the container's
/// @param workdir     its folder, else the container's
/// @param user        `user[:group]`, else the container's
public record ExecOptions(
        List<String> command,
        boolean interactive,
        boolean terminal,
        boolean detach,
        List<String> env,
        Optional<String> workdir,
        Optional<String> user) {
    public ExecOptions {
        command = List.copyOf(command);
        env = List.copyOf(env);
    }
}
