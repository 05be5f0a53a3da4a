package dev.lazuli.cli;

import dev.lazuli.cli.containers.ContainerLookup;
import dev.lazuli.cli.containers.ContainerSummary;
import dev.lazuli.cli.output.ContainerInspection;
import dev.lazuli.cli.output.ImageInspection;
import dev.lazuli.cli.run.ContainerFolder;
import dev.lazuli.containerd.Container;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.image.ImageSummary;
import dev.lazuli.image.ListImages;
import dev.lazuli.image.LocalImage;
import dev.lazuli.image.LocalImages;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `inspect NAME...`: containers, and images where no container has that name.
@Command(name = "inspect", description = "Print all that is known about containers and images, as JSON")
final class InspectCommand implements Callable<Integer> {
    private static final String INDENT = "    ";

    private final CommandContext context;
    private final Optional<Kind> only;

    /// What is looked for.
    enum Kind {
        CONTAINER,
        IMAGE
    }

    @Option(
            names = {"--type"},
            description = "container or image")
    private @Nullable String type;

    @Option(
            names = {"--format", "-f"},
            description = "json: what is printed without it too")
    private @Nullable String format;

    @Parameters(arity = "0..*", paramLabel = "NAME|ID...", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    /// @param only looks for nothing else
    InspectCommand(CommandContext context, Optional<Kind> only) {
        this.context = context;
        this.only = only;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireAtLeast(1, arguments);
        if (format != null && !format.equals("json")) {
            throw new CommandException("invalid --format " + Quoting.quoted(format) + ": expected json");
        }
        Optional<Kind> wanted = only.isPresent() ? only : kind();
        GlobalOptions globals = context.options();
        ArrayNode found = JsonMapper.shared().createArrayNode();
        List<String> failures = new ArrayList<>();
        try (ContainerdClient containerd = context.connect(globals)) {
            for (String name : arguments) {
                Optional<ObjectNode> one = inspect(name, wanted, globals, containerd);
                one.ifPresentOrElse(found::add, () -> failures.add("no such " + noun(wanted) + " " + name));
            }
        }
        if (!found.isEmpty()) {
            context.console().out().println(pretty(found));
        }
        if (!failures.isEmpty()) {
            throw new CommandException(failures.size() + " errors: [" + String.join(" ", failures) + "]");
        }
        return ExitCode.OK;
    }

    private Optional<Kind> kind() throws CommandException {
        if (type == null || type.isEmpty()) {
            return Optional.empty();
        }
        return switch (type) {
            case "container" -> Optional.of(Kind.CONTAINER);
            case "image" -> Optional.of(Kind.IMAGE);
            default ->
                throw new CommandException("invalid --type " + Quoting.quoted(type) + ": expected container or image");
        };
    }

    private static String noun(Optional<Kind> wanted) {
        return wanted.isEmpty() ? "object" : wanted.get() == Kind.IMAGE ? "image" : "container";
    }

    private static Optional<ObjectNode> inspect(
            String name, Optional<Kind> wanted, GlobalOptions globals, ContainerdClient containerd)
            throws IOException, InterruptedException {
        if (!wanted.equals(Optional.of(Kind.IMAGE))) {
            Optional<Container> container = new ContainerLookup(containerd).find(name);
            if (container.isPresent()) {
                String id = container.get().id();
                ContainerSummary summary =
                        new ContainerSummary(container.get(), containerd.tasks().get(id));
                return Optional.of(new ContainerInspection(summary, ContainerFolder.of(globals, id)).json());
            }
        }
        return wanted.equals(Optional.of(Kind.CONTAINER)) ? Optional.empty() : image(name, globals, containerd);
    }

    private static Optional<ObjectNode> image(String name, GlobalOptions globals, ContainerdClient containerd)
            throws IOException, InterruptedException {
        List<StoredImage> stored = new ImageLookup(containerd).find(name);
        if (stored.isEmpty()) {
            return Optional.empty();
        }
        StoredImage first = stored.getFirst();
        LocalImage image = new LocalImages(containerd).get(first.name(), Platform.host());
        List<String> names = containerd
                .images()
                .list("target.digest==\"" + first.target().digest() + "\"")
                .stream()
                .map(StoredImage::name)
                .toList();
        long unpacked = new ListImages(containerd)
                .run(globals.snapshotter(), "name==\"" + first.name() + "\"").stream()
                        .filter(summary -> summary.platform().equals(image.platform()))
                        .mapToLong(ImageSummary::unpackedSize)
                        .findFirst()
                        .orElse(0);
        return Optional.of(ImageInspection.json(image, names, unpacked));
    }

    private static String pretty(ArrayNode found) {
        DefaultIndenter indenter = new DefaultIndenter(INDENT, "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                .withArrayIndenter(indenter)
                .withObjectIndenter(indenter);
        return JsonMapper.shared().writer().with(printer).writeValueAsString(found);
    }
}
