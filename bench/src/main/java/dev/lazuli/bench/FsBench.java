package dev.lazuli.bench;

import dev.lazuli.bench.FsCase.Cache;
import dev.lazuli.bench.FsCase.Side;
import dev.lazuli.oci.ChainId;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.FilesImage;
import dev.lazuli.testkit.MountTable;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.PrivateSnapshotter;
import dev.lazuli.testkit.TreeListing;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares a lazily mounted layer that is all on the disk with the same files as containerd's overlayfs snapshotter
/// unpacks them: what is seen of both by a container, whose root file system lies over them, and of ours also without
/// that. Then it fetches many small files, and looks at what that takes.
public final class FsBench {
    private static final String NAME = "fs";
    private static final String OVERLAYFS = "overlayfs";
    private static final Set<String> OF_THE_FORMAT = Set.of("/", "/.no.prefetch.landmark", "/stargz.index.json");
    private static final int TINY_BYTES = 700;
    private static final Duration LONG = Duration.ofMinutes(30);

    private final RunningParts parts;
    private final Path lazuli;
    private final Path snapshotter;
    private final FsBenchOptions options;
    private final Path work;
    private final PrivateRegistry registry;

    private FsBench(RunningParts parts, Path lazuli, Path snapshotter, FsBenchOptions options)
            throws IOException, InterruptedException {
        this.parts = parts;
        this.lazuli = lazuli;
        this.snapshotter = snapshotter;
        this.options = options;
        this.work = parts.start(WorkFolder::create).path();
        this.registry = parts.start(() -> PrivateRegistry.start(work.resolve("registry")));
    }

    /// Measures and prints the tables.
    ///
    /// @param lazuli      the program
    /// @param snapshotter the daemon's program
    /// @param arguments   as `./dev bench fs` takes them
    /// @return the exit code
    public static int run(Path lazuli, Path snapshotter, String... arguments) {
        return Foreground.run(
                NAME, parts -> new FsBench(parts, lazuli, snapshotter, FsBenchOptions.parse(arguments)).run());
    }

    private String run() throws IOException, InterruptedException {
        say("an image of " + options.files() + " files");
        String mixed = publish(FilesImage.mixed(work.resolve("mixed"), options.files(), options.mebibytes()));
        Measured measured = withContainerd("cases", part -> measure(part, mixed));
        List<FsFetch> fetches = new ArrayList<>();
        if (options.tinyFiles() > 0) {
            say("an image of " + options.tinyFiles() + " files of " + TINY_BYTES + " bytes");
            String tiny = publish(FilesImage.tiny(work.resolve("tiny"), options.tinyFiles(), TINY_BYTES));
            for (String name : List.of(OVERLAYFS, PrivateContainerd.STARGZ)) {
                fetches.add(withContainerd(name, part -> fetch(part, name, tiny)));
            }
        }
        FsReport report = new FsReport(measured.machine(), disk(), options, measured.cases(), fetches);
        if (options.out().isPresent()) {
            report.write(options.out().get());
        }
        return report.markdown();
    }

    /// Pushes an image, converts it, and forgets what was made for that.
    ///
    /// @return the reference of the eStargz image
    private String publish(OciLayout image) throws IOException, InterruptedException {
        String plain = image.push(registry.reference(image.tag() + ":plain"));
        String converted = registry.reference(image.tag() + ":esgz");
        Command.of(lazuli.toString(), "image", "convert", "--estargz", "--oci")
                .with("--estargz-compression-level", "1", "--from-registry", plain, "--to-registry", converted)
                .withDeadline(LONG)
                .check();
        Command.of("rm", "-r", image.folder().toString()).check();
        return converted;
    }

    private interface Body<T> {
        T run(Parts parts) throws IOException, InterruptedException;
    }

    /// A containerd with a daemon.
    private record Parts(PrivateContainerd containerd, PrivateSnapshotter daemon) {}

    private <T> T withContainerd(String name, Body<T> body) throws IOException, InterruptedException {
        Path folder = work.resolve(name);
        String configuration = "no_background_fetch = true\n[fuse]\npassthrough = " + options.passthrough() + "\n";
        PrivateSnapshotter daemon = parts.start(() ->
                PrivateSnapshotter.start(folder.resolve("daemon"), List.of(snapshotter.toString()), configuration));
        PrivateContainerd containerd =
                parts.start(() -> PrivateContainerd.startWithStargz(folder.resolve("containerd"), daemon.socket()));
        T result = body.run(new Parts(containerd, daemon));
        parts.stop(containerd);
        parts.stop(daemon);
        Command.of("rm", "-r", "--one-file-system", folder.toString()).check();
        return result;
    }

    private void pull(PrivateContainerd containerd, String name, String image)
            throws IOException, InterruptedException {
        Command.of(lazuli.toString(), "--address", containerd.socket().toString(), "--snapshotter", name)
                .with("pull", image)
                .withDeadline(LONG)
                .check();
    }

    private ChainId chainId(String image) throws IOException, InterruptedException {
        Path copy = Files.createTempDirectory(work, "copy").resolve("layout");
        ChainId top = OciLayout.copyOf(image, copy).chainId();
        Command.of("rm", "-r", copy.toString()).check();
        return top;
    }

    /// What the workloads took, and where.
    private record Measured(Machine machine, List<FsCase> cases) {}

    private Measured measure(Parts parts, String image) throws IOException, InterruptedException {
        PrivateContainerd containerd = parts.containerd();
        pull(containerd, OVERLAYFS, image);
        pull(containerd, PrivateContainerd.STARGZ, image);
        ChainId top = chainId(image);
        Path mount = mount(parts.daemon());
        List<FsCase> measured = containerd.withRootFileSystem(
                OVERLAYFS,
                top,
                theirs -> containerd.withRootFileSystem(PrivateContainerd.STARGZ, top, ours -> {
                    say("reading everything on both sides, which must be the same");
                    compare(TreeListing.of(theirs), TreeListing.of(ours));
                    Map<Side, Path> roots =
                            new EnumMap<>(Map.of(Side.OVERLAYFS, theirs, Side.LAZULI, ours, Side.MOUNT, mount));
                    List<FsCase> cases = new ArrayList<>();
                    for (FsWorkload workload : options.workloads()) {
                        for (Cache cache : Cache.values()) {
                            cases.add(measure(workload, cache, roots));
                        }
                    }
                    return cases;
                }));
        return new Measured(Machine.here(containerd.ctr("version").check().output()), measured);
    }

    /// The mount of the layer that has the files.
    private static Path mount(PrivateSnapshotter daemon) throws IOException {
        return MountTable.below(daemon.root()).stream()
                .filter(m -> m.device().equals("stargz"))
                .map(m -> Path.of(m.mountpoint()))
                .filter(p -> Files.isDirectory(p.resolve("tree")))
                .findFirst()
                .orElseThrow(() -> new IOException("the layer is not mounted lazily: see " + daemon.root()));
    }

    /// All but the root, whose time is that of the pull, and what the format adds to the tar, must be the same.
    private static void compare(TreeListing theirs, TreeListing ours) throws IOException {
        List<String> differences = files(theirs).differencesTo(files(ours));
        if (!differences.isEmpty()) {
            throw new IOException("the trees differ: " + differences.subList(0, Math.min(4, differences.size())));
        }
        if (!ours.line("/capable").contains("xattr:security.capability=")
                || ours.below("/opaque").lines().size() != 2) {
            throw new IOException("the tree lacks its file capability, or shows what an opaque folder hides");
        }
    }

    private static TreeListing files(TreeListing tree) {
        return new TreeListing(tree.lines().stream()
                .filter(line -> !OF_THE_FORMAT.contains(TreeListing.pathOf(line)))
                .toList());
    }

    private FsCase measure(FsWorkload workload, Cache cache, Map<Side, Path> roots)
            throws IOException, InterruptedException {
        Command.Result result = Command.of("python3", "-c", script("fs_workloads.py"))
                .with(workload.word(), cache.word(), Integer.toString(options.runs()))
                .with(roots.values().stream().map(Path::toString).toArray(String[]::new))
                .withDeadline(LONG)
                .check();
        JsonNode json = JsonMapper.shared().readTree(result.stdout());
        Map<Side, List<Double>> seconds = new EnumMap<>(Side.class);
        int place = 0;
        for (Side side : roots.keySet()) {
            List<Double> runs = new ArrayList<>();
            json.get("seconds").get(place++).forEach(run -> runs.add(run.asDouble()));
            seconds.put(side, runs);
        }
        FsCase measured = new FsCase(workload, cache, json.get("operations").asLong(), seconds);
        say(FsReport.line(measured));
        return measured;
    }

    private FsFetch fetch(Parts parts, String name, String image) throws IOException, InterruptedException {
        PrivateContainerd containerd = parts.containerd();
        boolean ours = name.equals(PrivateContainerd.STARGZ);
        ChainId top = chainId(image);
        Path kept = ours ? parts.daemon().root() : containerd.folder().resolve("root");
        long inodesBefore = diskUse("--inodes", kept);
        long bytesBefore = diskUse("--block-size=1", kept);
        long start = System.nanoTime();
        pull(containerd, name, image);
        long bytes = containerd.withRootFileSystem(
                name,
                top,
                root -> Long.parseLong(Command.of(
                                "python3",
                                "-c",
                                script("read_all.py"),
                                root.resolve("tree").toString())
                        .withDeadline(LONG)
                        .check()
                        .output()));
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        Command.of("sync").check();
        long all = diskUse("--block-size=1", kept) - bytesBefore;
        long contents = diskUse(
                "--block-size=1",
                ours ? kept.resolve("lazuli/store") : kept.resolve("io.containerd.snapshotter.v1.overlayfs/snapshots"));
        say(name + ": " + time.toMillis() + " ms");
        return new FsFetch(
                ours ? "lazuli" : name,
                time,
                bytes,
                diskUse("--inodes", kept) - inodesBefore,
                contents,
                all - contents);
    }

    private static long diskUse(String unit, Path folder) throws IOException, InterruptedException {
        String printed = Command.of("du", "--one-file-system", "--summarize", unit, folder.toString())
                .withDeadline(LONG)
                .check()
                .output();
        return Long.parseLong(printed.substring(0, printed.indexOf('\t')));
    }

    /// The file system below both.
    private String disk() throws IOException, InterruptedException {
        return Command.of("findmnt", "--noheadings", "--output", "FSTYPE", "--target", work.toString())
                .check()
                .output();
    }

    private static String script(String name) throws IOException {
        try (InputStream script = FsBench.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IOException("no resource " + name + " beside " + FsBench.class.getName());
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void say(String text) {
        Foreground.say(NAME, text);
    }
}
