package dev.lazuli.snapshotter;

import dev.lazuli.snapshotter.config.ConfigFile;
import dev.lazuli.snapshotter.status.LogLevel;
import dev.lazuli.snapshotter.status.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The program. Its flags are those of containerd-stargz-grpc, with one dash or two.
@Command(
        name = Main.NAME,
        description = "Serves containerd's snapshots, with layers that are mounted lazily from registries.",
        sortOptions = false)
public final class Main implements Callable<Integer> {
    static final String NAME = "lazuli-snapshotter";

    @Option(
            names = {"--address", "-address"},
            paramLabel = "SOCKET",
            defaultValue = "/run/containerd-stargz-grpc/containerd-stargz-grpc.sock",
            description = "socket to serve (default: ${DEFAULT-VALUE})")
    private Path address = Path.of("");

    @Option(
            names = {"--config", "-config"},
            paramLabel = "FILE",
            description = "configuration file (default: /etc/containerd-stargz-grpc/config.toml, if it is there)")
    private @Nullable Path config;

    @Option(
            names = {"--log-level", "-log-level"},
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "trace, debug, info, warn, error, fatal or panic (default: ${DEFAULT-VALUE})")
    private LogLevel logLevel = LogLevel.INFO;

    @Option(
            names = {"--root", "-root"},
            paramLabel = "FOLDER",
            defaultValue = "/var/lib/containerd-stargz-grpc",
            description = "where the state is kept (default: ${DEFAULT-VALUE})")
    private Path root = Path.of("");

    @Option(
            names = {"--version", "-version"},
            description = "print the version and exit")
    private boolean version;

    @Option(
            names = {"--help", "-help", "-h"},
            usageHelp = true,
            description = "print this text and exit")
    private boolean help;

    private Main() {}

    /// Runs until a signal ends it; then the exit code is 0.
    public static void main(String[] arguments) {
        Logging.configure(LogLevel.INFO);
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, _) -> {
                    System.err.println(NAME + ": " + e.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((e, _, _) -> {
                    System.err.println(NAME + ": " + (e instanceof IOException ? e.getMessage() : e.toString()));
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (version) {
            System.out.println(NAME + " " + version());
            return CommandLine.ExitCode.OK;
        }
        Logging.configure(logLevel);
        ConfigFile file = config == null ? ConfigFile.readDefault() : ConfigFile.read(config);
        for (String warning : file.warnings()) {
            LoggerFactory.getLogger(Main.class).warn(warning);
        }
        Preflight.check();
        Daemon daemon = new Daemon();
        Thread end = endAtSignal(daemon);
        try {
            Wiring.start(daemon, root, address, file.config());
        } catch (IOException | RuntimeException e) {
            forget(end);
            daemon.close();
            throw e;
        }
        LoggerFactory.getLogger(Main.class)
                .atInfo()
                .addKeyValue("address", address)
                .addKeyValue("root", root)
                .addKeyValue("version", version())
                .log("serving");
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    /// SIGTERM and SIGINT unmount and end with exit code 0, which the JVM's own handling of signals does not have. They
    /// may come while the daemon still starts.
    private static Thread endAtSignal(Daemon daemon) {
        Thread end = new Thread(() -> {
            LoggerFactory.getLogger(Main.class).info("stopping");
            daemon.close();
            Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
        });
        Runtime.getRuntime().addShutdownHook(end);
        return end;
    }

    private static void forget(Thread end) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException signalled) {
            // It runs already and ends the process; what failed did so because of that.
            end.join();
        }
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(development)" : version;
    }
}
