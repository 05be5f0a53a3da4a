package dev.lazuli.cli;

import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.image.ProfileArtifacts;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `profile pull IMAGE`.
@Command(
        name = "pull",
        description = "Give the daemon the profile that was put beside an image at its registry last. Prints the digest"
                + " of the image's manifest")
final class ProfilePullCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Option(
            names = {"--platform"},
            description = "the image for another platform than the host's: OS/ARCH[/VARIANT]")
    private @Nullable String platform;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ProfilePullCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        GlobalOptions globals = context.options();
        ImageReference image = ImageReference.parse(arguments.getFirst());
        Registries.warn(globals, image, context.log());
        ImageProfile profile;
        try (RegistryClient registry = Registries.open(globals, context)) {
            ProfileArtifacts artifacts = new ProfileArtifacts(registry, InstantSource.system());
            Digest manifest = artifacts.manifest(image, platform == null ? Platform.host() : Platform.parse(platform));
            profile = artifacts
                    .pull(image, manifest)
                    .orElseThrow(() -> new CommandException(
                            "the registry has no profile of " + image + " (manifest " + manifest + ")"));
        }
        try (DaemonClient client = daemon.connect(context)) {
            client.profiles().put(profile);
        }
        context.console().out().println(profile.image());
        return ExitCode.OK;
    }
}
