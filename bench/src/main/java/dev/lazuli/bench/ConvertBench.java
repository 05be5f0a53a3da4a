package dev.lazuli.bench;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.SidTools;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Compares `lazuli image convert` with `ctr-remote image convert`: whole processes, which take turns on the same
/// containerd with the same image. After each conversion the result is removed and collected, so that the next one
/// finds nothing of it.
public final class ConvertBench {
    private static final String NAME = "convert";
    private static final double MEGA = 1e6;

    private final ConvertBenchOptions options;
    private final Path work;
    private final Path temporary;
    private final PrivateContainerd containerd;
    private final ConvertProgram ours;
    private final ConvertProgram theirs;

    private ConvertBench(RunningParts parts, ConvertBenchOptions options, Path lazuli)
            throws IOException, InterruptedException {
        this.options = options;
        this.work = parts.start(WorkFolder::create).path();
        this.containerd = parts.start(() -> PrivateContainerd.start(work.resolve("containerd")));
        this.ours = ConvertProgram.lazuli(lazuli);
        this.theirs = ConvertProgram.ctrRemote(peer(options, work));
        this.temporary = Files.createDirectory(work.resolve("tmp"));
    }

    private static List<String> peer(ConvertBenchOptions options, Path work) throws IOException, InterruptedException {
        if (options.peer().isPresent()) {
            return List.of(options.peer().get().toString());
        }
        say("Debian's newest ctr-remote (fetched at the first time)");
        return SidTools.get().command(work, "ctr-remote").words();
    }

    /// Runs the comparison and prints the table.
    ///
    /// @param lazuli    the program of this project
    /// @param arguments as `./dev bench convert` takes them
    /// @return the exit code
    public static int run(Path lazuli, String... arguments) {
        return Foreground.run(NAME, parts -> {
            ConvertBenchOptions options = ConvertBenchOptions.parse(arguments);
            return new ConvertBench(parts, options, lazuli).run();
        });
    }

    private String run() throws IOException, InterruptedException {
        List<ConvertReport.Layer> layers = new ArrayList<>();
        List<ConvertCase> cases = new ArrayList<>();
        for (ConvertLayer layer : options.layers()) {
            say("the image " + layer.word());
            OciLayout image = layer.make(Files.createDirectories(work.resolve(layer.word())));
            layers.add(describe(layer, image));
            String source = containerd.load(image, "bench.invalid/" + layer.word());
            for (ConvertFormat format : options.formats()) {
                cases.addAll(compare(layer, source, format));
            }
        }
        ConvertReport report = new ConvertReport(
                Machine.here(containerd.ctr("version").check().output()), ours, theirs, options, layers, cases);
        if (options.out().isPresent()) {
            report.write(options.out().get());
        }
        return report.markdown();
    }

    private static ConvertReport.Layer describe(ConvertLayer layer, OciLayout image)
            throws IOException, InterruptedException {
        Descriptor blob = image.manifest().layers().getFirst();
        String bytes = Command.of("sh", "-c", "gzip -dc \"$0\" | wc -c")
                .with(image.blob(blob.digest()).toString())
                .check()
                .output();
        return new ConvertReport.Layer(layer, image.config().diffIds().getFirst(), blob.size(), Long.parseLong(bytes));
    }

    private List<ConvertCase> compare(ConvertLayer layer, String source, ConvertFormat format)
            throws IOException, InterruptedException {
        List<ConvertProgram> able = Stream.of(ours, theirs)
                .filter(p -> p.formats().contains(format))
                .toList();
        List<List<Conversion>> conversions =
                able.stream().<List<Conversion>>map(_ -> new ArrayList<>()).toList();
        for (int run = 0; run < options.runs(); run++) {
            for (int turn = 0; turn < able.size(); turn++) {
                // Who comes first changes from run to run.
                int index = (turn + run) % able.size();
                conversions.get(index).add(convert(able.get(index), source, format));
            }
        }
        List<ConvertCase> cases = new ArrayList<>();
        for (int i = 0; i < able.size(); i++) {
            cases.add(new ConvertCase(layer, format, able.get(i).name(), conversions.get(i)));
        }
        return cases;
    }

    private Conversion convert(ConvertProgram program, String source, ConvertFormat format)
            throws IOException, InterruptedException {
        Set<String> before = blobs();
        Command.of("sync").check(); // what the last one wrote must not slow this one down
        Path gcLog = Files.createTempFile(work, "gc", ".log");
        Map<String, String> environment = new HashMap<>();
        // The same disk for both: in the root of the newest ctr-remote, /tmp is memory.
        environment.put("TMPDIR", temporary.toString());
        if (program.java()) {
            environment.put("JDK_JAVA_OPTIONS", GcLog.javaOptions(options.heapMebibytes(), gcLog));
        }
        Duration daemonBefore = containerdCpu();
        MeasuredRun run = MeasuredRun.of(
                work, program.convert(containerd.socket(), format, source, source + "-converted"), environment);
        Duration daemon = containerdCpu().minus(daemonBefore);
        Set<String> added = blobs();
        added.removeAll(before);
        Conversion conversion = new Conversion(
                run,
                daemon,
                program.java() ? OptionalLong.of(GcLog.peakHeapBytes(gcLog)) : OptionalLong.empty(),
                sizeOf(added));
        say(String.format(
                Locale.ROOT,
                "%s, %s: %.2f s, %.1f MB",
                program.name(),
                format.title(),
                run.wall().toMillis() / 1000.0,
                conversion.outputBytes() / MEGA));
        Files.delete(gcLog);
        forget(source, before, added);
        return conversion;
    }

    /// Removes what a conversion made. Otherwise the next one would find its blobs and store none.
    private void forget(String source, Set<String> before, Set<String> added) throws IOException, InterruptedException {
        if (added.isEmpty()) {
            throw new IOException("the conversion of " + source + " added nothing to the content store");
        }
        List<String> made = containerd.ctr("images", "ls", "-q").check().lines().stream()
                .filter(name -> name.startsWith(source + "-"))
                .toList();
        containerd
                .ctr("images", "rm", "--sync")
                .with(made.toArray(String[]::new))
                .check();
        Set<String> left = blobs();
        left.removeAll(before);
        if (!left.isEmpty()) {
            throw new IOException("after the removal of " + made + ", containerd still has blobs of it: " + left);
        }
    }

    private Duration containerdCpu() {
        return ProcessHandle.of(containerd.pid())
                .flatMap(p -> p.info().totalCpuDuration())
                .orElse(Duration.ZERO);
    }

    private Set<String> blobs() throws IOException {
        if (!Files.isDirectory(containerd.blobs())) {
            return new TreeSet<>();
        }
        try (Stream<Path> files = Files.list(containerd.blobs())) {
            return files.map(f -> f.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private long sizeOf(Set<String> digests) throws IOException {
        long sum = 0;
        for (String digest : digests) {
            sum += Files.size(containerd.blobs().resolve(digest));
        }
        return sum;
    }

    private static void say(String text) {
        Foreground.say(NAME, text);
    }
}
