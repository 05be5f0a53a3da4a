package dev.lazuli.cli;

import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.image.RecordedFiles;
import dev.lazuli.oci.ImageProfile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `profile export IMAGE`.
@Command(
        name = "export",
        description = {
            "Write the profile of an image to stdout",
            "The format json is what profile import reads, the format record what image convert"
                    + " --estargz-record-in reads."
        })
final class ProfileExportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Option(
            names = {"--format"},
            paramLabel = "FORMAT",
            description = "json or record (default: json)")
    private String format = "json";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "write to this file instead")
    private @Nullable Path output;

    @Parameters(arity = "0..*", paramLabel = "IMAGE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ProfileExportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        if (!format.equals("json") && !format.equals("record")) {
            throw new UsageException("invalid --format " + Quoting.quoted(format) + ": expected json or record");
        }
        context.options();
        String text;
        try (DaemonClient client = daemon.connect(context)) {
            ImageProfile profile = client.profiles().get(ProfileNames.find(client.profiles(), arguments.getFirst()));
            text = format.equals("json")
                    ? new String(profile.toJson(), StandardCharsets.UTF_8) + "\n"
                    : RecordedFiles.of(profile).toText();
        }
        if (output == null) {
            context.console().out().print(text);
        } else {
            Files.writeString(output, text);
        }
        return ExitCode.OK;
    }
}
