package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.PrivateSnapshotter;
import dev.lazuli.testkit.PythonImage;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The demo: the same container started cold with a full pull and lazily, behind a slow link.
///
/// It starts a registry, and for each step a containerd of its own, with a daemon of ours; all with their own folders
/// and sockets. What happens goes to standard error, the two greetings and the table to standard output.
///
/// System properties: `lazuli.cli` and `lazuli.snapshotter`, the paths of the two programs. Arguments:
/// `--bandwidth MEGABITS` and `--latency MILLISECONDS` of the link.
public final class Demo {
    private static final String PLAIN = "python:plain";
    private static final String ESTARGZ = "python:esgz";
    private static final String GREETING = "hi";
    private static final String ONLY_WHAT_IS_READ = "no_background_fetch = true\n";
    private static final Duration LONG = Duration.ofMinutes(10);

    private final RunningParts parts;
    private final DemoOptions options;
    private final Path work;
    private final PrivateRegistry registry;

    private Demo(RunningParts parts, DemoOptions options) throws IOException, InterruptedException {
        this.parts = parts;
        this.options = options;
        this.work = parts.start(WorkFolder::create).path();
        this.registry = parts.start(() -> PrivateRegistry.start(work.resolve("registry")));
    }

    /// The demo's entry point; ends with 1 and one line when something goes wrong.
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /// The demo with its exit code.
    static int run(String... arguments) {
        return Foreground.run("demo", parts -> new Demo(parts, DemoOptions.parse(arguments)).run());
    }

    private String run() throws IOException, InterruptedException {
        say("the image with python3 (made of packages at the first time, which takes a minute or two)");
        OciLayout image = PythonImage.get();
        image.push(registry.reference(PLAIN));
        convert();
        ColdStart full = start("overlayfs, full pull", "overlayfs", PLAIN);
        ColdStart lazy = start("stargz, lazy pull", PrivateContainerd.STARGZ, ESTARGZ);
        return ColdStart.table(full, lazy);
    }

    private void convert() throws IOException, InterruptedException {
        Path folder = work.resolve("convert");
        PrivateContainerd containerd = parts.start(() -> PrivateContainerd.start(folder));
        String plain = registry.reference(PLAIN);
        String converted = registry.reference(ESTARGZ);
        say("converting it to eStargz and pushing that");
        lazuli(containerd, "pull", plain);
        lazuli(containerd, "image", "convert", "--estargz", "--oci", plain, converted);
        lazuli(containerd, "push", converted);
        parts.stop(containerd);
    }

    private void lazuli(PrivateContainerd containerd, String... arguments) throws IOException, InterruptedException {
        Command.of(words(containerd, "overlayfs", arguments)).withDeadline(LONG).check();
    }

    private ColdStart start(String name, String snapshotter, String image) throws IOException, InterruptedException {
        Path folder = work.resolve(snapshotter);
        PrivateSnapshotter daemon = parts.start(() -> PrivateSnapshotter.start(
                folder.resolve("daemon"), List.of(options.snapshotter().toString()), ONLY_WHAT_IS_READ));
        PrivateContainerd containerd =
                parts.start(() -> PrivateContainerd.startWithStargz(folder.resolve("containerd"), daemon.socket()));
        ShapingProxy proxy = parts.start(() -> ShapingProxy.start(registry.port(), options.link()));
        say(name + " behind " + options.link());
        List<String> run = words(
                containerd,
                snapshotter,
                "run",
                "--rm",
                "--net",
                "none",
                proxy.host() + "/" + image,
                "python3",
                "-c",
                "print(\"" + GREETING + "\")");
        Duration time = TimedRun.of(run, GREETING, System.err::println).toLine();
        System.out.println(GREETING);
        Traffic traffic = proxy.traffic();
        say("the proxy used " + traffic.proxyCpu().toMillis() + " ms of CPU for " + traffic.connections()
                + " connections");
        parts.stop(proxy);
        parts.stop(containerd);
        parts.stop(daemon);
        return new ColdStart(name, time, traffic);
    }

    private List<String> words(PrivateContainerd containerd, String snapshotter, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                options.cli().toString(), "--address", containerd.socket().toString(), "--snapshotter", snapshotter));
        words.addAll(List.of(arguments));
        return words;
    }

    private static void say(String text) {
        Foreground.say("demo", text);
    }
}
