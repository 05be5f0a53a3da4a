package dev.lazuli.cli;

import dev.lazuli.containerd.DaemonClient;
import dev.lazuli.oci.ImageProfile;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `profile import FILE`.
@Command(
        name = "import",
        description =
                "Give the daemon a profile that profile export has written; - is stdin. Prints the image's digest")
final class ProfileImportCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private DaemonFlag daemon = new DaemonFlag();

    @Parameters(arity = "0..*", paramLabel = "FILE", hideParamSyntax = true)
    private List<String> arguments = new ArrayList<>();

    ProfileImportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandContext.requireExactly(1, arguments);
        context.options();
        ImageProfile profile = ImageProfile.parse(read(arguments.getFirst()));
        try (DaemonClient client = daemon.connect(context)) {
            client.profiles().put(profile);
        }
        context.console().out().println(profile.image());
        return ExitCode.OK;
    }

    private static byte[] read(String file) throws IOException {
        try (InputStream in = file.equals("-") ? new FileInputStream(FileDescriptor.in) : new FileInputStream(file)) {
            return in.readNBytes(ImageProfile.MAX_BYTES + 1);
        }
    }
}
