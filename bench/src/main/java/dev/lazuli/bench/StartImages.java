package dev.lazuli.bench;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.testkit.Command;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateContainerd;
import dev.lazuli.testkit.PrivateRegistry;
import dev.lazuli.testkit.WorkFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A registry with the images that are started, in the formats of the modes.
final class StartImages implements AutoCloseable {
    private static final String PLAIN = "plain";
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final int WARM_STARTS = 3;

    /// Nothing is fetched but what the workload reads.
    private static final String BARE = """
            noprefetch = true
            no_background_fetch = true
            [lazuli.reads]
            read_ahead = false
            [lazuli.profile]
            quiet_sec = 1
            """;

    /// An image that is at the registry.
    ///
    /// @param facts   what there is to say about it
    /// @param pushed  what each mode pulls
    /// @param profile the file with the profile of an earlier start; only there when the mode that uses it
    ///                is asked for
    record Prepared(StartData.Image facts, Map<StartMode, PushedImage> pushed, Path profile) {
        Prepared {
            pushed = Map.copyOf(pushed);
        }
    }

    private final RunningParts parts = new RunningParts();
    private final WorkFolder work;
    private final PrivateRegistry registry;

    StartImages() throws IOException, InterruptedException {
        this.work = parts.start(WorkFolder::create);
        this.registry = parts.start(() -> PrivateRegistry.start(work.path().resolve("registry")));
    }

    PrivateRegistry registry() {
        return registry;
    }

    /// The name and tag of what a mode pulls.
    static String nameAndTag(StartImage image, StartMode mode) {
        return image.word() + ":" + (mode.lazy() ? mode.layers().word() : PLAIN);
    }

    /// Brings an image to the registry as the modes want it.
    Prepared prepare(StartImage image, List<StartMode> modes) throws IOException, InterruptedException {
        say("the image " + image.word() + " (made of packages at the first time, which takes some minutes)");
        OciLayout layout = image.get();
        layout.push(registry.reference(image.word() + ":" + PLAIN));
        Map<StartMode, PushedImage> pushed = new EnumMap<>(StartMode.class);
        Recording recording = Recording.NONE;
        for (StartMode mode : modes) {
            if (!mode.lazy()) {
                pushed.put(mode, at(image, mode));
            }
        }
        if (modes.stream().anyMatch(StartMode::lazy)) {
            recording = convert(image, modes, pushed);
        }
        List<Long> sizes =
                layout.manifest().layers().stream().map(Descriptor::size).toList();
        StartData.Image facts =
                new StartData.Image(image.word(), sizes, recording.touchedBytes(), recording.warmSeconds());
        return new Prepared(facts, pushed, profile(image));
    }

    /// Converts to plain eStargz first, since that is what is recorded.
    private Recording convert(StartImage image, List<StartMode> modes, Map<StartMode, PushedImage> pushed)
            throws IOException, InterruptedException {
        PrivateContainerd containerd =
                parts.start(() -> PrivateContainerd.start(work.path().resolve("convert")));
        String source = registry.reference(image.word() + ":" + PLAIN);
        lazuli(containerd, List.of("pull", "--quiet", source));
        Path record = work.path().resolve(image.word() + ".record");
        convert(containerd, image, StartMode.ESTARGZ, record);
        PushedImage estargz = at(image, StartMode.ESTARGZ);
        Recording recording = record(image, estargz, modes.contains(StartMode.PROFILE));
        write(recording, at(image, StartMode.OVERLAYFS), record);
        for (StartMode mode : modes) {
            if (mode.lazy()) {
                if (mode.layers() != StartMode.ESTARGZ) {
                    convert(containerd, image, mode, record);
                }
                pushed.put(mode, at(image, mode));
            }
        }
        parts.stop(containerd);
        return recording;
    }

    private Path profile(StartImage image) {
        return work.path().resolve(image.word() + ".profile");
    }

    private PushedImage at(StartImage image, StartMode mode) throws IOException, InterruptedException {
        return PushedImage.at(registry.host(), nameAndTag(image, mode));
    }

    private void convert(PrivateContainerd containerd, StartImage image, StartMode mode, Path record)
            throws IOException, InterruptedException {
        String source = registry.reference(image.word() + ":" + PLAIN);
        String target = registry.reference(nameAndTag(image, mode));
        say("converting it to " + mode.title() + " and pushing that");
        List<String> convert = new ArrayList<>(List.of("image", "convert"));
        convert.addAll(mode.conversion(record));
        convert.addAll(List.of("--oci", source, target));
        lazuli(containerd, convert);
        lazuli(containerd, List.of("push", target));
    }

    private static void lazuli(PrivateContainerd containerd, List<String> arguments)
            throws IOException, InterruptedException {
        Command.of(
                        Programs.lazuli().toString(),
                        "--address",
                        containerd.socket().toString())
                .with(arguments.toArray(String[]::new))
                .withDeadline(LONG)
                .check();
    }

    /// What a start was like in which nothing was fetched ahead.
    ///
    /// @param touchedBytes compressed bytes of the chunks that were read
    /// @param files        those that were read, in order
    /// @param warmSeconds  to the output, when all that is read is here; the median of some starts
    private record Recording(long touchedBytes, List<TouchedChunks.LayerFile> files, double warmSeconds) {
        static final Recording NONE = new Recording(0, List.of(), 0);

        Recording {
            files = List.copyOf(files);
        }
    }

    private Recording record(StartImage image, PushedImage estargz, boolean profile)
            throws IOException, InterruptedException {
        say("recording what it reads");
        try (ColdMachine machine = ColdMachine.start(registry, Link.of(1000, 1), BARE)) {
            String reference = nameAndTag(image, StartMode.ESTARGZ);
            machine.run(StartMode.ESTARGZ, reference, image);
            TouchedChunks touched = new TouchedChunks(estargz, layer -> registry.blob(layer.digest()));
            touched.add(estargz, machine.traffic().exchanges());
            if (profile) {
                machine.exportProfile(estargz.digest(), profile(image));
            }
            List<TimedRun> warm = new ArrayList<>();
            for (int i = 0; i < WARM_STARTS; i++) {
                warm.add(machine.run(StartMode.ESTARGZ, reference, image));
            }
            return new Recording(
                    touched.bytes(),
                    touched.files(),
                    Median.of(warm, run -> run.toLine().toNanos() / 1e9));
        }
    }

    /// Writes a record as `image convert` reads it.
    private static void write(Recording recording, PushedImage source, Path file) throws IOException {
        List<String> lines = recording.files().stream()
                .map(f -> JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "path",
                                f.path(),
                                "manifestDigest",
                                source.digest().toString(),
                                "layerIndex",
                                f.layer())))
                .toList();
        Files.write(file, lines);
    }

    @Override
    public void close() throws IOException {
        parts.close();
    }

    private static void say(String text) {
        Foreground.say(StartBench.NAME, text);
    }
}
