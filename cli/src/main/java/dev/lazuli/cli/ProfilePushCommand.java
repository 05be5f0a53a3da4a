package dev.lazuli.cli;

import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.image.ProfileArtifacts;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `profile push IMAGE`.
@Command(
        name = "push",
        description = "Put the profile of an image beside the image at its registry, as an artifact that refers to the"
                + " image's manifest. Prints the artifact's digest")
final class ProfilePushCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ProfilePushCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        GlobalOptions globals = context.options();
        ImageReference image = ImageReference.parse(arguments.getFirst());
        Registries.warn(globals, image, context.log());
        ImageProfile profile;
        try (DaemonClient client = daemon.connect(context)) {
            profile = client.profiles().get(ProfileNames.find(client.profiles(), arguments.getFirst()));
        }
        try (RegistryClient registry = Registries.open(globals, context)) {
            Descriptor pushed = new ProfileArtifacts(registry, InstantSource.system()).push(image, profile);
            context.console().out().println(pushed.digest());
        }
        return ExitCode.OK;
    }
}
