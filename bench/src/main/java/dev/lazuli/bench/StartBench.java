package dev.lazuli.bench;

import dev.lazuli.oci.Descriptor;
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
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Compares cold starts of containers behind slow links: pulled as a whole, and lazily in several formats.
///
/// Each start has a containerd, a daemon and a proxy of its own, which have seen nothing yet. The modes take turns
/// within a run, and who is first changes from run to run. The data is written after each start.
final class StartBench {
    private static final String NAME = "start";
    private static final String PLAIN = "plain";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final String OVERLAYFS = "overlayfs";

    /// The image as a mode pulls it.
    private record Source(StartMode mode, PushedImage image) {}

    private final RunningParts parts;
    private final StartOptions options;
    private final PrivateRegistry registry;
    private StartData data;

    private StartBench(RunningParts parts, StartOptions options) throws IOException, InterruptedException {
        this.parts = parts;
        this.options = options;
        Path work = parts.start(WorkFolder::create).path();
        this.registry = parts.start(() -> PrivateRegistry.start(work.resolve("registry")));
        Machine machine = Machine.here(containerdVersion(work));
        Optional<Path> file = options.data().filter(Files::exists);
        this.data = file.isPresent()
                ? StartData.read(file.get()).on(machine)
                : new StartData(machine, List.of(), List.of());
    }

    private String containerdVersion(Path work) throws IOException, InterruptedException {
        PrivateContainerd containerd = parts.start(() -> PrivateContainerd.start(work.resolve("version")));
        String version = containerd.ctr("version").check().output();
        parts.stop(containerd);
        return version;
    }

    /// Runs the comparison and prints the page.
    ///
    /// @param arguments as `./dev bench start` takes them
    /// @return the exit code
    static int run(String... arguments) {
        return Foreground.run(NAME, parts -> {
            StartOptions options = StartOptions.parse(arguments);
            return new StartBench(parts, options).run();
        });
    }

    private String run() throws IOException, InterruptedException {
        data = data.without(start -> start.isAskedFor(options));
        for (StartImage image : options.images()) {
            List<Source> sources = push(image);
            for (Link link : options.links()) {
                for (int run = 0; run < options.runs(); run++) {
                    compare(image, link, run, sources);
                }
            }
        }
        return new StartReport(data).markdown();
    }

    private void compare(StartImage image, Link link, int run, List<Source> sources)
            throws IOException, InterruptedException {
        for (int turn = 0; turn < sources.size(); turn++) {
            Source source = sources.get((turn + run) % sources.size());
            Start start = start(image, link, source, run);
            say(String.format(
                    Locale.ROOT,
                    "%s, %s, %s, run %d: %.2f s to the output, %.2f s to the exit, %.1f MB, %d requests",
                    image.word(),
                    link.word(),
                    source.mode().word(),
                    run + 1,
                    start.outputSeconds(),
                    start.exitSeconds(),
                    start.bytes() / 1e6,
                    start.requests()));
            data = data.with(start);
            write();
        }
    }

    private void write() throws IOException {
        if (options.data().isPresent()) {
            data.write(options.data().get());
        }
        if (options.out().isPresent()) {
            Files.createDirectories(options.out().get());
            Files.writeString(options.out().get().resolve("start.md"), new StartReport(data).markdown());
        }
    }

    /// Brings the image to the registry as each mode wants it.
    private List<Source> push(StartImage image) throws IOException, InterruptedException {
        say("the image " + image.word() + " (made of packages at the first time, which takes some minutes)");
        OciLayout layout = image.get();
        List<Long> sizes =
                layout.manifest().layers().stream().map(Descriptor::size).toList();
        data = data.with(new StartData.Image(image.word(), sizes));
        layout.push(registry.reference(image.word() + ":" + PLAIN));
        List<Source> sources = new ArrayList<>();
        WorkFolder folder = parts.start(WorkFolder::create);
        PrivateContainerd containerd = parts.start(() -> PrivateContainerd.start(folder.path()));
        for (StartMode mode : options.modes()) {
            if (mode.lazy()) {
                convert(containerd, image, mode);
            }
            sources.add(new Source(mode, PushedImage.at(registry.host(), image.word(), tag(mode))));
        }
        parts.stop(containerd);
        parts.stop(folder);
        return sources;
    }

    private static String tag(StartMode mode) {
        return mode.lazy() ? mode.word() : PLAIN;
    }

    private void convert(PrivateContainerd containerd, StartImage image, StartMode mode)
            throws IOException, InterruptedException {
        String source = registry.reference(image.word() + ":" + PLAIN);
        String target = registry.reference(image.word() + ":" + mode.word());
        say("converting it to " + mode.title() + " and pushing that");
        lazuli(containerd, List.of("pull", "--quiet", source));
        List<String> convert = new ArrayList<>(List.of("image", "convert"));
        convert.addAll(mode.conversion());
        convert.addAll(List.of("--oci", source, target));
        lazuli(containerd, convert);
        lazuli(containerd, List.of("push", target));
    }

    private void lazuli(PrivateContainerd containerd, List<String> arguments) throws IOException, InterruptedException {
        Command.of(lazuliWords(containerd, OVERLAYFS, arguments))
                .withDeadline(LONG)
                .check();
    }

    private Start start(StartImage image, Link link, Source source, int run) throws IOException, InterruptedException {
        StartMode mode = source.mode();
        Command.of("sync").check(); // what the last start wrote must not slow this one down
        WorkFolder work = parts.start(WorkFolder::create);
        PrivateSnapshotter daemon = parts.start(() -> PrivateSnapshotter.start(
                work.path().resolve("daemon"), List.of(Programs.snapshotter().toString()), configuration()));
        PrivateContainerd containerd = parts.start(
                () -> PrivateContainerd.startWithStargz(work.path().resolve("containerd"), daemon.socket()));
        ShapingProxy proxy = parts.start(() -> ShapingProxy.start(registry.port(), link));
        String reference = proxy.host() + "/" + image.word() + ":" + tag(mode);
        TimedRun timed = TimedRun.of(words(containerd, mode, reference, image), image.expected(), _ -> {});
        Traffic traffic = proxy.traffic();
        DaemonUse use = mode.lazy() ? DaemonUse.of(daemon) : DaemonUse.NONE;
        if (options.waterfall().isPresent()) {
            String name = String.join("-", image.word(), link.word().replace('/', '-'), mode.word());
            Path page = options.waterfall().get().resolve(name + "-" + (run + 1) + ".txt");
            Files.createDirectories(options.waterfall().get());
            Files.writeString(page, Waterfall.page(name, source.image(), traffic.exchanges(), timed));
        }
        parts.stop(proxy);
        parts.stop(containerd);
        parts.stop(daemon);
        parts.stop(work);
        return new Start(
                image.word(),
                link.word(),
                mode.word(),
                options.background(),
                run,
                seconds(timed.toLine()),
                seconds(timed.toExit()),
                traffic.bytes(),
                traffic.exchanges().size(),
                traffic.connections(),
                seconds(traffic.proxyCpu()),
                use.rssBytes(),
                use.peakRssBytes(),
                use.diskBytes());
    }

    private String configuration() {
        return "no_background_fetch = " + !options.background() + "\n";
    }

    private List<String> words(PrivateContainerd containerd, StartMode mode, String reference, StartImage image) {
        if (mode == StartMode.OVERLAYFS_CTR) {
            // The pull's own output goes to standard error in a container of its own name.
            List<String> words = new ArrayList<>(List.of(
                    "sh",
                    "-euc",
                    "address=$1 reference=$2; shift 2; ctr --address \"$address\" images pull --plain-http \"$reference\""
                            + " >/dev/null; exec ctr --address \"$address\" run --rm \"$reference\" started \"$@\"",
                    "start",
                    containerd.socket().toString(),
                    reference));
            words.addAll(image.command());
            return words;
        }
        List<String> run = new ArrayList<>(List.of("run", "--rm", "--net", "none", reference));
        run.addAll(image.command());
        return lazuliWords(containerd, mode.lazy() ? PrivateContainerd.STARGZ : OVERLAYFS, run);
    }

    private List<String> lazuliWords(PrivateContainerd containerd, String snapshotter, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of(
                Programs.lazuli().toString(),
                "--address",
                containerd.socket().toString(),
                "--snapshotter",
                snapshotter));
        words.addAll(arguments);
        return words;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void say(String text) {
        Foreground.say(NAME, text);
    }
}
