package dev.lazuli.cli.spec;

import java.util.List;

/// What a container runs.
///
/// @param args     command and arguments, at least one
/// @param env      environment, `KEY=VALUE`
/// @param cwd      absolute working folder
/// @param user     who it is
/// @param terminal whether it has a terminal
public record ProcessOptions(List<String> args, List<String> env, String cwd, ContainerUser user, boolean terminal) {
    public ProcessOptions {
        if (args.isEmpty()) {
            throw new IllegalArgumentException("no command");
        }
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
