package dev.lazuli.cli;

import dev.lazuli.cli.output.LayerDescription;
import dev.lazuli.image.InspectLayers;
import dev.lazuli.image.InspectOptions;
import dev.lazuli.image.InspectedImage;
import dev.lazuli.image.InspectedLayer;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `image inspect-layer REF[@DIGEST]`: tells what the layers of an image at a registry are. Needs no
/// containerd.
@Command(
        name = "inspect-layer",
        description = {
            "Tell what the layers of an image at a registry are: gzip, eStargz, zstd:chunked, …",
            "REF@DIGEST is the layer of that digest, if there is one: of the image that the tag of REF names, or alone"
                    + " if REF has no tag. Else it is the image of that digest.",
            "With --verify, ends with 1 if a layer is not what it claims to be."
        })
final class InspectLayerCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"--layer"},
            paramLabel = "DIGEST",
            description = "look at this layer of the image alone")
    private @Nullable String layer;

    @Option(
            names = {"--platform"},
            description = "look at the image for another platform than the host's: OS/ARCH[/VARIANT]")
    private @Nullable String platform;

    @Option(
            names = {"--verify"},
            description = "download the layers and check every chunk, and the TOC against the tar")
    private boolean verify;

    @Option(
            names = {"--format"},
            description = "json")
    private @Nullable String format;

    @Parameters(arity = "0..*", paramLabel = "REF[@DIGEST]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    InspectLayerCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        InspectOptions options = options();
        GlobalOptions globals = context.options();
        Registries.warn(globals, options.image(), context.log());
        InspectedImage inspected;
        try (RegistryClient registry = Registries.open(globals, context);
                LayerProgress progress = LayerProgress.onStderr(context.console(), context.log(), "checked")) {
            Path temporaryFolder = CommandContext.temporaryFolder(context.environment());
            inspected = new InspectLayers(registry, temporaryFolder).run(options, progress);
        }
        LayerDescription description = new LayerDescription(inspected);
        context.console().out().print(format == null ? description.text() : description.json());
        boolean clean = inspected.layers().stream().allMatch(InspectedLayer::isClean);
        return verify && !clean ? ExitCode.FAILURE : ExitCode.OK;
    }

    /// What the flags ask for.
    InspectOptions options() throws IOException {
        CommandContext.requireExactly(1, arguments);
        if (format != null && !format.equals("json")) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
        return new InspectOptions(
                ImageReference.parse(arguments.getFirst()),
                layer == null ? Optional.empty() : Optional.of(Digest.parse(layer)),
                platform == null ? Platform.host() : Platform.parse(platform),
                verify,
                InspectOptions.DEFAULT_LISTED);
    }
}
