package dev.lazuli.cli.run;

import dev.lazuli.cli.CommandException;
import dev.lazuli.cli.spec.ContainerUser;
import dev.lazuli.cli.spec.ProcessOptions;
import dev.lazuli.oci.ImageConfig;
import java.util.ArrayList;
import java.util.List;

/// What a container's process is, from the image's defaults and the options, by Docker's rules.
final class ProcessPlan {
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ProcessPlan() {}

    /// Command and arguments: an entry point that was asked for drops the image's arguments as well.
    ///
    /// @throws CommandException when there is none
    static List<String> args(RunOptions options, ImageConfig image) throws CommandException {
        List<String> args = new ArrayList<>();
        if (options.entrypoint().isPresent()) {
            if (!options.entrypoint().get().isEmpty()) {
                args.add(options.entrypoint().get());
            }
            args.addAll(options.command());
        } else {
            args.addAll(image.entrypoint());
            args.addAll(options.command().isEmpty() ? image.cmd() : options.command());
        }
        if (args.isEmpty()) {
            throw new CommandException("no command specified: image " + options.image()
                    + " has neither entry point nor command, and none was given");
        }
        return args;
    }

    static ProcessOptions process(
            RunOptions options, ImageConfig image, List<String> args, ContainerUser user, String hostname) {
        List<String> defaults = new ArrayList<>(List.of(PATH, "HOSTNAME=" + hostname, "HOME=" + user.home()));
        if (options.terminal()) {
            defaults.add("TERM=xterm");
        }
        List<String> env = Environment.merged(Environment.merged(defaults, image.env()), options.env());
        String imageFolder = image.workingDir().isEmpty() ? "/" : image.workingDir();
        return new ProcessOptions(args, env, options.workdir().orElse(imageFolder), user, options.terminal());
    }
}
