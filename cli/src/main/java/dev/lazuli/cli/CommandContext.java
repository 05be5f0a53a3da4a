package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What commands get from the program.
///
/// @param console     where to print
/// @param log         messages for a person
/// @param flags       the flags that all commands share
/// @param environment this process's environment
/// @param folder      this process's working folder
/// @param signals     signals of this process
record CommandContext(
        Console console, Log log, GlobalFlags flags, Map<String, String> environment, Path folder, Signals signals) {

    CommandContext {
        environment = Map.copyOf(environment);
    }

    /// The shared options; from now on debug messages show where they were asked for.
    GlobalOptions options() throws CommandException {
        GlobalOptions options = flags.options();
        log.showDebug(options.debug());
        return options;
    }

    /// Where temporary files go. Java itself takes no notice of `TMPDIR`.
    static Path temporaryFolder(Map<String, String> environment) {
        String named = environment.getOrDefault("TMPDIR", "");
        return Path.of(named.isEmpty() ? System.getProperty("java.io.tmpdir") : named);
    }

    /// Connects to containerd; the caller closes.
    ContainerdClient connect(GlobalOptions options) throws IOException {
        return ContainerdClient.connect(new ContainerdOptions(options.socket(), options.namespace()));
    }

    /// Checks how many arguments a command got, in nerdctl's words.
    static void requireExactly(int wanted, List<String> arguments) throws UsageException {
        if (arguments.size() < wanted) {
            throw new UsageException("requires at least " + wanted + " arg(s), only received " + arguments.size());
        }
        if (arguments.size() > wanted) {
            throw new UsageException("accepts " + wanted + " arg(s), received " + arguments.size());
        }
    }

    /// Checks that a command got enough arguments, in nerdctl's words.
    static void requireAtLeast(int wanted, List<String> arguments) throws UsageException {
        if (arguments.size() < wanted) {
            throw new UsageException("requires at least " + wanted + " arg(s), only received " + arguments.size());
        }
    }
}
