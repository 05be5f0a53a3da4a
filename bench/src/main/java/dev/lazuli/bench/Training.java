package dev.lazuli.bench;

import dev.lazuli.testkit.BusyboxImage;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.PrivateSnapshotter;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// Makes the AOT caches of both programs from what they are for: a container that is pulled lazily and run.
///
/// Arguments: the program `java`, the folder with `lazuli.classpath` and `lazuli-snapshotter.classpath`, where
/// `lazuli.aot` and `lazuli-snapshotter.aot` are written, and the JVM's flags.
public final class Training {
    private static final String CLI = "lazuli";
    private static final String DAEMON = "lazuli-snapshotter";
    private static final String CLI_MAIN = "dev.lazuli.cli.Main";
    private static final String DAEMON_MAIN = "dev.lazuli.snapshotter.Main";
    private static final String PLAIN = "training:plain";
    private static final String LAZY = "training:lazy";
    private static final Duration LONG = Duration.ofMinutes(5);

    private final String java;
    private final Path folder;
    private final List<String> flags;

    private Training(String java, Path folder, List<String> flags) {
        this.java = java;
        this.folder = folder;
        this.flags = List.copyOf(flags);
    }

    /// Ends with 1 and one line when the machine cannot run containers.
    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("expected JAVA FOLDER FLAG...");
        }
        Training training = new Training(
                arguments[0], Path.of(arguments[1]), Arrays.asList(arguments).subList(2, arguments.length));
        System.exit(Foreground.run("training", training::run));
    }

    private String run(RunningParts parts) throws IOException, InterruptedException {
        Path work = parts.start(WorkFolder::create).path();
        OciLayout image = BusyboxImage.make(Files.createDirectories(work.resolve("image")));
        PrivateRegistry registry = parts.start(() -> PrivateRegistry.start(work.resolve("registry")));
        String plain = image.push(registry.reference(PLAIN));
        String lazy = registry.reference(LAZY);
        PrivateSnapshotter daemon =
                parts.start(() -> PrivateSnapshotter.start(work.resolve("daemon"), trained(DAEMON, DAEMON_MAIN), ""));
        PrivateContainerd containerd =
                parts.start(() -> PrivateContainerd.startWithStargz(work.resolve("containerd"), daemon.socket()));
        List<String> at = List.of("--address", containerd.socket().toString());
        call(jvm(CLI, CLI_MAIN), at, "pull", "-q", plain);
        call(jvm(CLI, CLI_MAIN), at, "image", "convert", "--estargz", "--oci", plain, lazy);
        call(jvm(CLI, CLI_MAIN), at, "push", lazy);
        call(
                trained(CLI, CLI_MAIN),
                at,
                "-n",
                "training",
                "--snapshotter",
                "stargz",
                "run",
                "--rm",
                "--net",
                "none",
                lazy,
                "echo",
                "hi");
        return "";
    }

    private static void call(List<String> program, List<String> at, String... arguments)
            throws IOException, InterruptedException {
        List<String> words =
                Stream.of(program, at, List.of(arguments)).flatMap(List::stream).toList();
        Command.of(words).withDeadline(LONG).check();
    }

    private List<String> trained(String program, String main) throws IOException {
        return jvm(program, main, "-XX:AOTCacheOutput=" + folder.resolve(program + ".aot"));
    }

    private List<String> jvm(String program, String main, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of(java));
        words.addAll(flags);
        words.addAll(List.of(more));
        words.addAll(List.of(
                "-cp", Files.readString(folder.resolve(program + ".classpath")).strip(), main));
        return words;
    }
}
