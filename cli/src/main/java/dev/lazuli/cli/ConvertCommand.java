package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.image.Convert;
import dev.lazuli.image.ConvertOptions;
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
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `image convert --estargz --oci SOURCE TARGET`: prints the digest of what it made.
@Command(name = "convert", description = "Convert an image, so that it can be pulled lazily")
final class ConvertCommand implements Callable<Integer> {
    private static final int MIN_LEVEL = 1;
    private static final int MAX_LEVEL = 9;

    private final CommandContext context;

    @Option(
            names = {"--estargz"},
            description = "convert layers to eStargz")
    private boolean estargz;

    @Option(
            names = {"--oci"},
            description = "use OCI media types, which lazy pulling needs")
    private boolean oci;

    @Option(
            names = {"--estargz-compression-level"},
            description = "1 to 9")
    private int level = Compression.Gzip.DEFAULT_LEVEL;

    @Option(
            names = {"--estargz-chunk-size"},
            description = "largest chunk in bytes; 0 means 4 MiB")
    private int chunkSize;

    @Option(
            names = {"--platform"},
            description = "keep this platform alone instead of the host's")
    private @Nullable String platform;

    @Option(
            names = {"--all-platforms"},
            description = "keep all platforms that are here")
    private boolean allPlatforms;

    @Option(
            names = {"--format"},
            description = "json")
    private @Nullable String format;

    @Parameters(arity = "0..*", paramLabel = "SOURCE TARGET", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ConvertCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConvertOptions options = options();
        GlobalOptions globals = context.options();
        if (!oci) {
            context.log().warn("option --estargz should be used in conjunction with --oci");
        }
        StoredImage made;
        try (ContainerdClient containerd = context.connect(globals);
                RegistryClient registry = Registries.open(globals, context);
                TransferListener progress = TransferListener.onStderr(context.console(), context.log())) {
            made = new Convert(containerd, registry).run(options, globals.snapshotter(), progress);
        }
        context.console().out().println(format == null ? made.target().digest().toString() : json(made));
        return ExitCode.OK;
    }

    /// What the flags ask for.
    ConvertOptions options() throws IOException {
        CommandContext.requireExactly(2, arguments);
        if (!estargz) {
            throw new UsageException("no format to convert to: use --estargz");
        }
        if (level < MIN_LEVEL || level > MAX_LEVEL) {
            throw new UsageException(
                    "invalid --estargz-compression-level " + level + ": expected " + MIN_LEVEL + " to " + MAX_LEVEL);
        }
        if (chunkSize < 0) {
            throw new UsageException("invalid --estargz-chunk-size " + chunkSize + ": expected 0 or more");
        }
        if (format != null && !format.equals("json")) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
        if (allPlatforms && platform != null) {
            throw new UsageException("flags --platform and --all-platforms cannot be specified together");
        }
        EstargzOptions build = EstargzOptions.defaults(Path.of(System.getProperty("java.io.tmpdir")))
                .withChunkSize(chunkSize)
                .withCompression(new Compression.Gzip(level));
        return new ConvertOptions(
                ImageReference.parse(arguments.get(0)).toString(),
                ImageReference.parse(arguments.get(1)).toString(),
                oci,
                platforms(),
                build);
    }

    private Optional<Platform> platforms() throws IOException {
        if (allPlatforms) {
            return Optional.empty();
        }
        return Optional.of(platform == null ? Platform.host() : Platform.parse(platform));
    }

    private static String json(StoredImage made) {
        ObjectNode node = JsonMapper.shared().createObjectNode();
        node.put("Image", made.name() + "@" + made.target().digest());
        node.putNull("ExtraImages");
        return node.toString();
    }
}
