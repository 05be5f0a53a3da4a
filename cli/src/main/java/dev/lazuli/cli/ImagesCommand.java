package dev.lazuli.cli;

import dev.lazuli.cli.output.ImageTable;
import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.image.ImageSummary;
import dev.lazuli.image.ListImages;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `images [REPOSITORY[:TAG]]`.
@Command(name = "images", description = "List images")
final class ImagesCommand implements Callable<Integer> {
    private final CommandContext context;

    @Option(
            names = {"-q", "--quiet"},
            description = "print ids alone")
    private boolean quiet;

    @Option(
            names = {"--no-trunc"},
            description = "print whole ids")
    private boolean whole;

    @Option(
            names = {"--digests"},
            description = "print digests as well")
    private boolean digests;

    @Option(
            names = {"--names"},
            description = "print names as containerd has them")
    private boolean names;

    @Option(
            names = {"-a", "--all"},
            description = "accepted for Docker's sake: all images are always listed")
    private boolean all;

    @Option(
            names = {"--format"},
            description = "json, table, or a template such as '{{.Repository}}:{{.Tag}}'")
    private @Nullable String format;

    @Parameters(arity = "0..*", paramLabel = "[REPOSITORY[:TAG]]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ImagesCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (arguments.size() > 1) {
            throw new UsageException("accepts at most 1 arg(s), received " + arguments.size());
        }
        GlobalOptions globals = context.options();
        List<ImageSummary> images;
        try (ContainerdClient containerd = context.connect(globals)) {
            images = new ListImages(containerd).run(globals.snapshotter(), filters());
        }
        ImageTable table = new ImageTable(images, whole, Clock.systemDefaultZone());
        context.console().out().print(text(table));
        return ExitCode.OK;
    }

    private String text(ImageTable table) throws CommandException {
        if (quiet) {
            return table.ids();
        }
        String wanted = Optional.ofNullable(format).orElse("");
        return switch (wanted) {
            case "json" -> table.json();
            case "", "table", "wide" -> table.table(names, digests);
            default -> table.template(wanted);
        };
    }

    /// A repository alone means all of its tags.
    private String[] filters() throws IOException {
        if (arguments.isEmpty()) {
            return new String[0];
        }
        String argument = arguments.getFirst();
        ImageReference reference = ImageReference.parse(argument);
        boolean tagged = argument.contains("@") || argument.lastIndexOf(':') > argument.lastIndexOf('/');
        return new String[] {
            tagged
                    ? "name==\"" + reference + "\""
                    : "name~=\"^" + reference.repository().replace(".", "[.]") + "[:@]\""
        };
    }
}
