package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lazuli.layerfs.prefetch.ImageDocuments;
import dev.lazuli.layerfs.prefetch.StartOptions;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageProfile.FileRead;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is fetched when containers start, before they ask: what profiles say, and what programs need. Needs
/// root and /dev/fuse.
@Timeout(120)
class LayerStartTest extends MountedTree {
    private static final Digest IMAGE = Digest.sha256(new byte[] {1});
    private static final Duration QUIET = Duration.ofMillis(300);

    @Test
    void whatWasReadFirstBecomesTheProfileInThatOrder() throws Exception {
        TestLayer layer = randomFiles();
        try (LayerFileSystems layers = open(layer, start(false, false, true), "");
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertSame("file07");
            assertSame("small");
            assertSame("file03");
            await().until(() -> layers.profiles().has(IMAGE));
            assertSame("file11");
            ImageProfile profile = layers.profiles().get(IMAGE).orElseThrow();
            assertThat(profile.layers()).containsExactly(layer.digest());
            assertThat(profile.name()).contains("registry.test/layers:latest");
            assertThat(profile.reads()).containsExactly(read("file07"), read("small"), read("file03"));
        }
    }

    @Test
    void whatWasReadBeforeTheEndOfTheMountIsKept() throws Exception {
        TestLayer layer = randomFiles();
        try (LayerFileSystems layers = open(layer, start(false, false, true).withQuiet(Duration.ofHours(1)), "")) {
            try (LayerMount _ = layers.mount(layer.request(), mountpoint)) {
                assertSame("file01");
            }
            await().until(() -> layers.profiles().has(IMAGE));
            assertThat(layers.profiles().get(IMAGE).orElseThrow().reads()).containsExactly(read("file01"));
        }
    }

    @Test
    void whatIsReadBeforeTheFirstProgramDoesNotEndTheProfile() throws Exception {
        TestLayer layer = randomFiles();
        try (LayerFileSystems layers = open(layer, start(false, false, true).withQuiet(Duration.ZERO), "");
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertSame("small");
            assertSame("file05");
            await().until(() -> layers.profiles().has(IMAGE));
            assertThat(layers.profiles().get(IMAGE).orElseThrow().reads())
                    .extracting(FileRead::path)
                    .startsWith("small", "file05");
        }
    }

    @Test
    void whereNoProgramWasReadThereIsNoProfile() throws Exception {
        TestLayer layer = randomFiles();
        try (LayerFileSystems layers = open(layer, start(false, false, true), "")) {
            try (LayerMount _ = layers.mount(layer.request(), mountpoint)) {
                assertSame("small");
            }
            assertThat(layers.profiles().isEmpty()).isTrue();
        }
    }

    @Test
    void onlyWhatTheKernelAskedOfALargeFileIsInTheProfile() throws Exception {
        writeRandom("large", 8_000_000);
        assertThat(tree.resolve("large").toFile().setExecutable(true)).isTrue();
        TestLayer layer = TestLayer.ofTar(TestLayer.tarOf(tree), 1_000_000, 0);
        try (LayerFileSystems layers = open(layer, start(false, false, true), "");
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            try (InputStream in = Files.newInputStream(mountpoint.resolve("large"))) {
                in.skipNBytes(6_500_000);
                assertThat(in.read()).isNotNegative();
            }
            await().until(() -> layers.profiles().has(IMAGE));
            assertThat(layers.profiles().get(IMAGE).orElseThrow().reads())
                    .containsExactly(new FileRead(0, "large", List.of(new ByteRange(6_000_000, 1_000_000))));
        }
    }

    @Test
    void whatAProfileNamesIsFetchedAtTheMountInsteadOfTheLandmarksFiles() throws Exception {
        for (int i = 0; i < 20; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
        }
        Files.write(tree.resolve(".prefetch.landmark"), new byte[] {0x0f});
        TestLayer layer = TestLayer.ofFiles(
                tree, List.of("file00", ".prefetch.landmark", "file07", "file12", "file13", "file03"));
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(layer, blob, start(false, true, false), "")) {
            layers.profiles().put(profile(layer, read("file07"), read("file03"), read("none"), read("../file12")));
            try (LayerMount mount = layers.mount(layer.request(), mountpoint)) {
                await().until(() -> mount.status().aheadSize() > 190_000);
                blob.failing(true);
                assertSame("file07");
                assertSame("file03");
                assertThat(mount.status().aheadSize()).isLessThan(230_000);
                assertThatThrownBy(() -> assertSame("file00")).isInstanceOf(IOException.class);
                assertThatThrownBy(() -> assertSame("file12")).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aProfileOfTheWholeImageNeedsFewRequests() throws Exception {
        TestLayer layer = randomFiles();
        FakeBlob blob = new FakeBlob(layer.blob());
        List<FileRead> reads = new ArrayList<>();
        for (int i = 19; i >= 0; i--) {
            reads.add(read("file%02d".formatted(i)));
        }
        try (LayerFileSystems layers = open(layer, blob, start(false, true, false), "")) {
            layers.profiles().put(profile(layer, reads.toArray(FileRead[]::new)));
            blob.forget();
            try (LayerMount mount = layers.mount(layer.request(), mountpoint)) {
                await().until(() -> mount.status().aheadSize() > 2_000_000);
                assertThat(blob.ranges()).hasSizeLessThanOrEqualTo(4);
            }
        }
    }

    @Test
    void aProfileOfTheRegistryIsFollowedAndKeptWhereThatIsWanted() throws Exception {
        TestLayer layer = randomFiles();
        FakeBlob blob = new FakeBlob(layer.blob());
        ImageProfile pushed = profile(layer, read("file13"));
        StartOptions start = StartOptions.of(false, true, true, true);
        try (LayerFileSystems layers = open(layer, blob, start, "", Optional.of(pushed));
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            await().until(() -> mount.status().aheadSize() > 90_000);
            blob.failing(true);
            assertSame("file13");
            assertThat(layers.profiles().get(IMAGE)).contains(pushed);
        }
    }

    @Test
    void aProfileOfTheRegistryIsNotAskedForOtherwise() throws Exception {
        TestLayer layer = randomFiles();
        ImageProfile pushed = profile(layer, read("file13"));
        try (LayerFileSystems layers =
                        open(layer, new FakeBlob(layer.blob()), start(false, true, true), "", Optional.of(pushed));
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            assertSame("file02");
            await().until(() -> layers.profiles().has(IMAGE));
            assertThat(layers.profiles().get(IMAGE).orElseThrow().reads()).containsExactly(read("file02"));
            assertThat(mount.status().aheadSize()).isZero();
        }
    }

    @Test
    void aProgramThatIsOpenedBringsItsLibraries() throws Exception {
        List<String> libraries = copyWithLibraries(Path.of("/bin/bash").toRealPath(), "bin/bash");
        assertThat(libraries).hasSizeGreaterThan(1);
        writeRandom("other", 100_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(layer, blob, start(true, false, false), "");
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            Files.newInputStream(mountpoint.resolve("bin/bash")).close();
            awaitFetched(mount);
            blob.failing(true);
            assertSame("bin/bash");
            for (String library : libraries) {
                assertSame(library);
            }
            assertThatThrownBy(() -> assertSame("other")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void librariesAreFoundWhereTheImageConfiguresThem() throws Exception {
        List<String> libraries =
                new ArrayList<>(copyWithLibraries(Path.of("/bin/bash").toRealPath(), "bin/bash"));
        String moved = libraries.stream()
                .filter(each -> each.contains("libtinfo"))
                .findFirst()
                .orElseThrow();
        Files.createDirectories(tree.resolve("opt/strange"));
        Files.createDirectories(tree.resolve("etc/ld.so.conf.d"));
        Files.writeString(tree.resolve("etc/ld.so.conf.d/strange.conf"), "# comment\n/opt/strange\n");
        Files.move(tree.resolve(moved), tree.resolve("opt/strange/libtinfo.so.6"));
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(layer, blob, start(true, false, false), "");
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            Files.newInputStream(mountpoint.resolve("bin/bash")).close();
            awaitFetched(mount);
            blob.failing(true);
            assertSame("opt/strange/libtinfo.so.6");
        }
    }

    @Test
    void theCommandOfTheImageIsFetchedAtTheMount() throws Exception {
        List<String> libraries = copyWithLibraries(Path.of("/bin/bash").toRealPath(), "usr/local/bin/shell");
        Files.createDirectories(tree.resolve("srv"));
        Files.writeString(tree.resolve("srv/start.sh"), "#!/usr/bin/env shell\n");
        writeRandom("other", 100_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        String config = """
                "Entrypoint":["./start.sh"],"WorkingDir":"/srv","Env":["PATH=/bin:/usr/local/bin"]""";
        try (LayerFileSystems layers = open(layer, blob, start(true, false, false), config);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            List<String> wanted = new ArrayList<>(libraries);
            wanted.add("usr/local/bin/shell");
            awaitFetched(mount);
            blob.failing(true);
            assertSame("srv/start.sh");
            for (String each : wanted) {
                assertSame(each);
            }
            assertThatThrownBy(() -> assertSame("other")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theCommandThatAClientWillStartComesInsteadOfTheImages() throws Exception {
        List<String> libraries = copyWithLibraries(Path.of("/bin/bash").toRealPath(), "usr/local/bin/shell");
        writeRandom("own", 100_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        String config = """
                "Cmd":["/own"],"Env":["PATH=/usr/local/bin"]""";
        try (LayerFileSystems layers = open(layer, blob, start(true, false, false), config);
                LayerMount mount =
                        layers.mount(layer.request().withCommand(List.of("shell", "-c", "true")), mountpoint)) {
            awaitFetched(mount);
            blob.failing(true);
            assertSame("usr/local/bin/shell");
            for (String each : libraries) {
                assertSame(each);
            }
            assertThatThrownBy(() -> assertSame("own")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBrokenProgramIsReadAsUsual() throws Exception {
        byte[] broken = Files.readAllBytes(Path.of("/bin/bash"));
        Arrays.fill(broken, 32, 64, (byte) 0xff);
        Files.write(tree.resolve("broken"), broken);
        assertThat(tree.resolve("broken").toFile().setExecutable(true)).isTrue();
        TestLayer layer = TestLayer.ofFolder(tree);
        try (LayerFileSystems layers = open(layer, start(true, true, true), "");
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            assertSame("broken");
            assertThat(mount.status().error()).isEmpty();
        }
    }

    /// Waits until something was fetched and nothing more is.
    private static void awaitFetched(LayerMount mount) {
        await().until(() -> {
            long before = mount.status().fetchedSize();
            Thread.sleep(500);
            return mount.status().aheadSize() > 0 && mount.status().fetchedSize() == before;
        });
    }

    private TestLayer randomFiles() throws IOException, InterruptedException {
        for (int i = 0; i < 20; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
            assertThat(tree.resolve("file%02d".formatted(i)).toFile().setExecutable(true))
                    .isTrue();
        }
        writeRandom("small", 1000);
        return TestLayer.ofFolder(tree);
    }

    private FileRead read(String path) throws IOException {
        Path file = tree.resolve(path);
        return new FileRead(
                0, path, List.of(new ByteRange(0, Files.isRegularFile(file) ? Files.size(file) : 1L << 40)));
    }

    private static ImageProfile profile(TestLayer layer, FileRead... reads) {
        return new ImageProfile(IMAGE, Optional.empty(), List.of(layer.digest()), List.of(reads));
    }

    /// Copies a program, its loader and the libraries that `ldd` names into the tree, with the symlinks that
    /// lead to them.
    ///
    /// @return the paths of loader and libraries in the tree
    private List<String> copyWithLibraries(Path program, String path) throws Exception {
        for (String folder : List.of("lib", "lib64")) {
            Path link = Path.of("/", folder);
            if (Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(tree.resolve(folder), Files.readSymbolicLink(link));
            }
        }
        copy(program, path);
        List<String> libraries = new ArrayList<>();
        Matcher named = Pattern.compile("(/\\S+) \\(0x").matcher(TestLayer.run("ldd", program.toString()));
        while (named.find()) {
            Path library = Path.of(named.group(1));
            Path file = library.toRealPath();
            copy(file, file.toString().substring(1));
            libraries.add(file.toString().substring(1));
            Path name = tree.resolve(
                            library.resolveSibling(".").toRealPath().toString().substring(1))
                    .resolve(library.getFileName());
            Files.createDirectories(name.getParent());
            if (!Files.exists(name, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(name, file);
            }
        }
        return libraries;
    }

    private void copy(Path from, String path) throws IOException {
        Path target = tree.resolve(path);
        Files.createDirectories(target.getParent());
        Files.copy(from, target, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static StartOptions start(boolean programs, boolean use, boolean record) {
        return StartOptions.of(programs, use, record, false).withQuiet(QUIET);
    }

    private LayerFileSystems open(TestLayer layer, StartOptions start, String config) throws IOException {
        return open(layer, new FakeBlob(layer.blob()), start, config);
    }

    private LayerFileSystems open(TestLayer layer, FakeBlob blob, StartOptions start, String config)
            throws IOException {
        return open(layer, blob, start, config, Optional.empty());
    }

    /// @param config the field `config` of the image's config
    /// @param pushed the profile that the registry has
    private LayerFileSystems open(
            TestLayer layer, FakeBlob blob, StartOptions start, String config, Optional<ImageProfile> pushed)
            throws IOException {
        AheadOptions ahead = new AheadOptions(true, 0, false, 1).withStart(start);
        ImageConfig image = ImageConfig.parse(("{\"config\":{" + config + "}}").getBytes(StandardCharsets.UTF_8));
        LayerFileSystems layers = new LayerFileSystems(
                options().withReadAhead(0).withAhead(ahead),
                _ -> blob,
                request -> request,
                new OneImage(layer.digest(), image, pushed));
        layers.open();
        return layers;
    }

    private record OneImage(Digest layer, ImageConfig config, Optional<ImageProfile> pushed) implements ImageDocuments {
        @Override
        public Optional<Described> describe(ImageReference image, Digest ofLayer) {
            Descriptor descriptor = Descriptor.of(MediaTypes.OCI_CONFIG, config.toJson());
            return Optional.of(new Described(IMAGE, List.of(layer), descriptor));
        }

        @Override
        public Optional<ImageConfig> config(ImageReference image, Described described) {
            return Optional.of(config);
        }

        @Override
        public Optional<ImageProfile> profile(ImageReference image, Digest manifest) {
            return pushed;
        }
    }
}
