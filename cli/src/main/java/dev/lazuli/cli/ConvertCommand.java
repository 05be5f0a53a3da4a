package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.image.Convert;
import dev.lazuli.image.ConvertOptions;
import dev.lazuli.image.ConvertedImage;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
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

/// `image convert --estargz --oci SOURCE TARGET`: prints the digest of what it made.
@Command(name = "convert", description = "Convert an image, so that it can be pulled lazily")
final class ConvertCommand implements Callable<Integer> {
    private static final String EPOCH = "SOURCE_DATE_EPOCH";

    private final CommandContext context;

    @Mixin
    private ConvertFlags flags = new ConvertFlags();

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
        ConvertedImage made;
        try (ContainerdClient containerd = context.connect(globals);
                RegistryClient registry = Registries.open(globals, context);
                TransferListener progress = TransferListener.onStderr(context.console(), context.log())) {
            made = new Convert(containerd, registry).run(options, globals.snapshotter(), progress);
        }
        if (format != null) {
            context.console().out().println(json(made));
            return ExitCode.OK;
        }
        for (int i = 0; i < made.extra().size(); i++) {
            context.log().info("Extra image(" + i + ") " + made.extra().get(i).name());
        }
        context.console().out().println(made.image().target().digest());
        return ExitCode.OK;
    }

    /// What the flags ask for; says what a person should know of them.
    ConvertOptions options() throws IOException {
        CommandContext.requireExactly(2, arguments);
        if (format != null && !format.equals("json")) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
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
    private static String json(ConvertedImage made) {
        String extra = made.extra().isEmpty()
                ? "null"
                : made.extra().stream()
                        .map(image -> "        \"" + pinned(image) + "\"")
                        .collect(Collectors.joining(",\n", "[\n", "\n    ]"));
        return "{\n    \"Image\": \"" + pinned(made.image()) + "\",\n    \"ExtraImages\": " + extra + "\n}";
    }

    private static String pinned(StoredImage image) {
        return image.name() + "@" + image.target().digest();
    }
}
