package dev.lazuli.bench;

import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.FilesImage;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the daemon keeps in memory when many layers of many entries are mounted.
final class MemoryBench {
    private static final String NAME = "memory";
    private static final String IMAGE = "stack";
    private static final String LAZY = IMAGE + ":estargz";
    private static final Link LINK = Link.of(1000, 1);
    private static final Duration LONG = Duration.ofMinutes(20);
    private static final double MEBI = 1 << 20;
    private static final double GIBI = 1 << 30;
    private static final double NANOS = 1e9;

    /// Goals of the project, not limits that anything enforces.
    private static final long HEAP_GOAL_MEBIBYTES = 64;

    private static final long RSS_GOAL_MEBIBYTES = 150;

    private final RunningParts parts;
    private final MemoryOptions options;
    private final Path work;
    private final PrivateRegistry registry;

    private MemoryBench(RunningParts parts, MemoryOptions options) throws IOException, InterruptedException {
        this.parts = parts;
        this.options = options;
        this.work = parts.start(WorkFolder::create).path();
        this.registry = parts.start(() -> PrivateRegistry.start(work.resolve("registry")));
    }

    /// Measures and prints the page.
    ///
    /// @param arguments as `./dev bench memory` takes them
    /// @return the exit code
    static int run(String... arguments) {
        return Foreground.run(NAME, parts -> {
            MemoryOptions options = MemoryOptions.parse(arguments);
            return new MemoryBench(parts, options).run();
        });
    }

    /// What was measured.
    ///
    /// @param pullSeconds of the whole pull, which mounts the layers
    /// @param memory      when they are mounted
    record Result(Machine machine, MemoryOptions options, double pullSeconds, DaemonMemory memory) {
        String markdown() {
            return String.format(
                    Locale.ROOT,
                    "# Memory of the daemon%n%n"
                            + "%s, %d × %s, %.0f GiB, kernel %s, containerd %s, JDK %s.%n%n"
                            + "%d layers of %d files each, pulled lazily behind %s in %.2f s; background fetch off.%n%n"
                            + "| what | MiB | goal |%n|---|--:|--:|%n"
                            + "| Java heap in use behind a full collection | %.1f | %d |%n"
                            + "| resident memory | %.1f | %d |%n"
                            + "| resident memory that no file backs | %.1f | |%n"
                            + "| most resident memory since the start | %.1f | |%n",
                    machine.date(),
                    machine.processors(),
                    machine.processor(),
                    machine.memoryBytes() / GIBI,
                    machine.kernel(),
                    machine.containerd(),
                    machine.java(),
                    options.layers(),
                    options.entries(),
                    LINK,
                    pullSeconds,
                    memory.heapBytes() / MEBI,
                    HEAP_GOAL_MEBIBYTES,
                    memory.rssBytes() / MEBI,
                    RSS_GOAL_MEBIBYTES,
                    memory.anonymousBytes() / MEBI,
                    memory.peakRssBytes() / MEBI);
        }

        String json() {
            JsonMapper mapper = JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();
            ObjectNode root = mapper.createObjectNode();
            machine.describe(root.putObject("machine"));
            root.put("layers", options.layers())
                    .put("entriesOfEach", options.entries())
                    .put("pullSeconds", pullSeconds)
                    .put("heapBytes", memory.heapBytes())
                    .put("rssBytes", memory.rssBytes())
                    .put("anonymousBytes", memory.anonymousBytes())
                    .put("peakRssBytes", memory.peakRssBytes());
            return mapper.writeValueAsString(root);
        }
    }

    private String run() throws IOException, InterruptedException {
        Machine machine = convert();
        say("mounting it");
        ColdMachine cold =
                parts.start(() -> ColdMachine.start(registry, LINK, "noprefetch = true\nno_background_fetch = true\n"));
        long start = System.nanoTime();
        cold.pull(LAZY);
        double seconds = (System.nanoTime() - start) / NANOS;
        int mounted = cold.mountedLayers();
        if (mounted != options.layers()) {
            throw new IOException(mounted + " layers are mounted, expected " + options.layers());
        }
        Result result = new Result(machine, options, seconds, DaemonMemory.of(cold.daemonPid()));
        if (options.out().isPresent()) {
            Files.createDirectories(options.out().get());
            Files.writeString(options.out().get().resolve("memory.md"), result.markdown());
            Files.writeString(options.out().get().resolve("memory.json"), result.json() + "\n");
        }
        return result.markdown();
    }

    /// Brings the image to the registry.
    private Machine convert() throws IOException, InterruptedException {
        say("making an image of " + options.layers() + " layers of " + options.entries() + " files");
        OciLayout image = FilesImage.stack(work.resolve("layout"), options.layers(), options.entries());
        PrivateContainerd containerd = parts.start(() -> PrivateContainerd.start(work.resolve("containerd")));
        String source = containerd.load(image, "bench.invalid/" + IMAGE);
        say("converting it to eStargz and pushing that");
        String target = registry.reference(LAZY);
        Command lazuli = Command.of(
                        Programs.lazuli().toString(),
                        "--address",
                        containerd.socket().toString())
                .withDeadline(LONG);
        lazuli.with("image", "convert", "--estargz", "--oci", source, target).check();
        lazuli.with("push", target).check();
        Machine machine = Machine.here(containerd.ctr("version").check().output());
        parts.stop(containerd);
        return machine;
    }

    private static void say(String text) {
        Foreground.say(NAME, text);
    }
}
