package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.image.Convert;
import dev.lazuli.image.ConvertOptions;
import dev.lazuli.image.ConvertedAtRegistry;
import dev.lazuli.image.ConvertedImage;
import dev.lazuli.image.RegistryConvert;
import dev.lazuli.image.RegistryConvertOptions;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `image convert --estargz --oci SOURCE TARGET`, and `image convert --estargz --oci --from-registry SOURCE
/// --to-registry TARGET`, which needs no containerd: prints the digest of what it made.
@Command(
        name = "convert",
        description =
                "Convert an image, so that it can be pulled lazily: SOURCE TARGET are containerd's, --from-registry"
                        + " SOURCE --to-registry TARGET are at registries and need no containerd")
final class ConvertCommand implements Callable<Integer> {
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private final CommandContext context;

    @Mixin
    private ConvertFlags flags = new ConvertFlags();

    @Mixin
    private RegistryFlags registryFlags = new RegistryFlags();

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
        if (registryFlags.given()) {
            return atRegistries(registryOptions());
        }
        ConvertOptions options = options();
        GlobalOptions globals = context.options();
        ConvertedImage made;
        try (ContainerdClient containerd = context.connect(globals);
                RegistryClient registry = Registries.open(globals, context);
                TransferListener progress = TransferListener.onStderr(context.console(), context.log())) {
            made = new Convert(containerd, registry).run(options, globals.snapshotter(), progress);
        }
        print(
                named(made.image()),
                made.extra().stream().map(ConvertCommand::named).toList());
        return ExitCode.OK;
    }

    private Integer atRegistries(RegistryConvertOptions options) throws IOException, InterruptedException {
        GlobalOptions globals = context.options();
        Registries.warn(globals, options.source(), context.log());
        if (!options.source().host().equals(options.target().host())) {
            Registries.warn(globals, options.target(), context.log());
        }
        ConvertedAtRegistry made;
        try (RegistryClient registry = Registries.open(globals, context);
                LayerProgress progress = LayerProgress.onStderr(context.console(), context.log(), "copied as it is")) {
            Path temporaryFolder = CommandContext.temporaryFolder(context.environment());
            made = new RegistryConvert(registry, temporaryFolder).run(options, progress);
        }
        if (made.found()) {
            context.log().info(made.image() + " is there already, made of the same source in the same way");
        }
        print(
                named(made.pinned()),
                made.tocs().stream().map(ConvertCommand::named).toList());
        return ExitCode.OK;
    }

    /// A name and the digest that it stands for.
    private record Named(String name, Digest digest) {
        @Override
        public String toString() {
            return name + "@" + digest;
        }
    }

    private static Named named(StoredImage image) {
        return new Named(image.name(), image.target().digest());
    }

    private static Named named(ConvertedAtRegistry.Pinned image) {
        return new Named(image.image().toString(), image.digest());
    }

    private void print(Named image, List<Named> extra) {
        if (format != null) {
            context.console().out().println(json(image, extra));
            return;
        }
        for (int i = 0; i < extra.size(); i++) {
            context.log().info("Extra image(" + i + ") " + extra.get(i).name());
        }
        context.console().out().println(image.digest());
    }

    /// What the flags ask for at registries.
    RegistryConvertOptions registryOptions() throws IOException {
        checkFormat();
        return registryFlags.options(flags.conversion(context.environment(), context.log()), arguments);
    }

    private void checkFormat() throws UsageException {
        if (format != null && !format.equals("json")) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
    }

    /// What the flags ask for; says what a person should know of them.
    ConvertOptions options() throws IOException {
        CommandContext.requireExactly(2, arguments);
        checkFormat();
        registryFlags.requireNone();
        ImageReference source = ImageReference.parse(arguments.get(0));
        ImageReference target = ImageReference.parse(arguments.get(1));
        try {
            return new ConvertOptions(
                    source.toString(), target, flags.conversion(context.environment(), context.log()), created());
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    /// The time that reproducible builds give their results (reproducible-builds.org, `SOURCE_DATE_EPOCH`).
    private Optional<Instant> created() throws UsageException {
        String seconds = context.environment().getOrDefault(EPOCH, "");
        try {
            return seconds.isEmpty() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (NumberFormatException | DateTimeException e) {
            throw new UsageException(
                    "invalid " + EPOCH + " " + Quoting.quoted(seconds) + ": expected seconds since 1970");
        }
    }

    /// In the form that nerdctl prints; names and digests need no escapes.
    private static String json(Named made, List<Named> extra) {
        String others = extra.isEmpty()
                ? "null"
                : extra.stream()
                        .map(image -> "        \"" + image + "\"")
                        .collect(Collectors.joining(",\n", "[\n", "\n    ]"));
        return "{\n    \"Image\": \"" + made + "\",\n    \"ExtraImages\": " + others + "\n}";
    }
}
