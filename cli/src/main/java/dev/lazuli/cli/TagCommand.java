package dev.lazuli.cli;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `tag SOURCE TARGET`.
@Command(name = "tag", description = "Give an image another name")
final class TagCommand implements Callable<Integer> {
    private final CommandContext context;

    @Parameters(arity = "0..*", paramLabel = "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    TagCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(2, arguments);
        String source = arguments.getFirst();
        ImageReference target = ImageReference.parse(arguments.getLast());
        if (target.digest().isPresent()) {
            throw new CommandException("cannot tag " + Quoting.quoted(source) + " as "
                    + Quoting.quoted(target.toString()) + ": a name with a digest cannot be given");
        }
        try (ContainerdClient containerd = context.connect(context.options())) {
            StoredImage image = new ImageLookup(containerd)
                    .find(source).stream()
                            .findFirst()
                            .orElseThrow(() -> new CommandException("no such image: " + source));
            containerd.images().put(target.toString(), image.target(), Map.copyOf(image.labels()));
        }
        return ExitCode.OK;
    }
}
