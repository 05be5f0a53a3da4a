package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Compares cold starts of containers behind slow links: pulled as a whole, and lazily in several formats.
///
/// Each start has a containerd, a daemon and a proxy of its own, which have seen nothing yet. The modes take turns
/// within a run, and who is first changes from run to run. The data is written after each start.
final class StartBench {
    static final String NAME = "start";

    private static final double MEGA = 1e6;

    private final RunningParts parts;
    private final StartOptions options;
    private final StartImages images;
    private StartData data;

    private StartBench(RunningParts parts, StartOptions options) throws IOException, InterruptedException {
        this.parts = parts;
        this.options = options;
        this.images = parts.start(StartImages::new);
        Machine machine = Machine.here(containerdVersion());
        Optional<Path> file = options.data().filter(Files::exists);
        this.data = file.isPresent()
                ? StartData.read(file.get()).on(machine)
                : new StartData(machine, List.of(), List.of());
    }

    private String containerdVersion() throws IOException, InterruptedException {
        WorkFolder work = parts.start(WorkFolder::create);
        PrivateContainerd containerd = parts.start(() -> PrivateContainerd.start(work.path()));
        String version = containerd.ctr("version").check().output();
        parts.stop(containerd);
        parts.stop(work);
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
        for (StartImage image : options.images()) {
            StartImages.Prepared prepared = images.prepare(image, options.modes());
            data = data.with(prepared.facts());
            for (Link link : options.links()) {
                // Not before: what an interrupted comparison did not come to stays as it was.
                data = data.without(start -> start.isAskedFor(options) && start.isOf(image, link));
                for (int run = 0; run < options.runs(); run++) {
                    compare(image, link, run, prepared);
                }
            }
        }
        return new StartReport(data).markdown();
    }

    private void compare(StartImage image, Link link, int run, StartImages.Prepared prepared)
            throws IOException, InterruptedException {
        List<StartMode> modes = options.modes();
        for (int turn = 0; turn < modes.size(); turn++) {
            StartMode mode = modes.get((turn + run) % modes.size());
            Case here = new Case(image, link, mode, run);
            Start start = measure(here, prepared);
            say(String.format(
                    Locale.ROOT,
                    "%s, run %d: %.2f s to the output, %.2f s to the exit, %.1f MB, %d requests",
                    here.title(),
                    run + 1,
                    start.outputSeconds(),
                    start.exitSeconds(),
                    start.bytes() / MEGA,
                    start.requests()));
            data = data.with(start);
            write();
        }
    }

    /// What is measured.
    private record Case(StartImage image, Link link, StartMode mode, int run) {
        String title() {
            return String.join(", ", image.word(), link.word(), mode.word());
        }

        String file() {
            return String.join("-", image.word(), link.word().replace('/', '-'), mode.word()) + "-" + (run + 1)
                    + ".txt";
        }
    }

    private void write() throws IOException {
        if (options.data().isPresent()) {
            data.write(options.data().get());
        }
        if (options.out().isPresent()) {
            new StartReport(data).write(options.out().get());
        }
    }

    private Start measure(Case here, StartImages.Prepared prepared) throws IOException, InterruptedException {
        Command.of("sync").check(); // what the last start wrote must not slow this one down
        StartMode mode = here.mode();
        ColdMachine machine = parts.start(() -> ColdMachine.start(images.registry(), here.link(), configuration()));
        if (mode == StartMode.PROFILE) {
            machine.importProfile(prepared.profile());
        }
        TimedRun timed = machine.run(mode, StartImages.nameAndTag(here.image(), mode), here.image());
        Traffic traffic = machine.traffic();
        DaemonUse use = mode.lazy() ? machine.daemonUse() : DaemonUse.NONE;
        parts.stop(machine);
        PushedImage pushed = prepared.pushed().get(mode);
        if (options.waterfall().isPresent() && pushed != null) {
            Files.createDirectories(options.waterfall().get());
            Files.writeString(
                    options.waterfall().get().resolve(here.file()),
                    Waterfall.page(here.title(), pushed, traffic.exchanges(), timed));
        }
        return new Start(
                here.image().word(),
                here.link().word(),
                mode.word(),
                options.background(),
                here.run(),
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

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void say(String text) {
        Foreground.say(NAME, text);
    }
}
