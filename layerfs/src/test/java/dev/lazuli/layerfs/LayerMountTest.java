package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.TocDigest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Layers mounted for real. Needs root and /dev/fuse.
@Timeout(120)
class LayerMountTest extends MountedTree {
    @Test
    void fetchesOnlyWhatIsReadAndNothingTwice() throws Exception {
        writeRandom("a-first", 500_000);
        writeRandom("b-middle", 10_000);
        writeRandom("c-last", 500_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob)) {
            try (LayerMount mount = layers.mount(layer.request(), mountpoint)) {
                assertThat(blob.tails()).hasSize(1);
                assertThat(blob.ranges()).isEmpty();
                long before = mount.status().fetchedSize();
                assertSame("b-middle");
                assertThat(blob.ranges()).hasSize(1);
                assertThat(blob.ranges().getFirst().length()).isLessThan(20_000);
                assertThat(mount.status().fetchedSize() - before)
                        .isEqualTo(blob.ranges().getFirst().length());
                assertThat(mount.status().size()).isEqualTo(layer.blob().length);
                assertSame("b-middle");
            }
            assertThat(blob.requests()).isEqualTo(2);
            try (LayerMount _ = layers.mount(layer.request(), mountpoint)) {
                assertSame("b-middle");
            }
            assertThat(blob.requests()).isEqualTo(2);
        }
        blob.failing(true);
        try (LayerFileSystems restarted = open(blob);
                LayerMount mount = restarted.mount(layer.request(), mountpoint)) {
            assertSame("b-middle");
            assertThat(mount.status().error()).isEmpty();
        }
        assertThat(blob.requests()).isEqualTo(2);
    }

    @Test
    void readsAheadMoreAndMoreWhereFilesAreReadInOrder() throws Exception {
        for (int i = 0; i < 200; i++) {
            writeRandom("file%03d".formatted(i), 20_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            for (int i = 0; i < 200; i++) {
                assertSame("file%03d".formatted(i));
            }
            assertThat(blob.ranges()).hasSizeLessThan(8);
            assertThat(blob.ranges().stream().mapToLong(each -> each.length()).sum())
                    .isLessThanOrEqualTo(layer.blob().length);
            assertThat(mount.status().fetchedSize()).isEqualTo(layer.blob().length);
        }
    }

    @Test
    void readsPartsOfAFileOfManyChunks() throws Exception {
        writeRandom("big", 9_000_000);
        TestLayer layer = TestLayer.ofTar(TestLayer.tarOf(tree), 1_000_000, 0);
        FakeBlob blob = new FakeBlob(layer.blob());
        LayerFsOptions options = options().withReadAhead(0);
        byte[] expected = Files.readAllBytes(tree.resolve("big"));
        try (LayerFileSystems layers = open(options, blob);
                LayerMount _ = layers.mount(layer.request(), mountpoint);
                RandomAccessFile file =
                        new RandomAccessFile(mountpoint.resolve("big").toFile(), "r")) {
            byte[] part = new byte[100];
            file.seek(4_999_950);
            file.readFully(part);
            assertThat(part).isEqualTo(Arrays.copyOfRange(expected, 4_999_950, 5_000_050));
            assertThat(blob.ranges().stream().mapToLong(each -> each.length()).sum())
                    .isLessThan(5_000_000);
            assertSame("big");
        }
    }

    @Test
    void aCorruptChunkFailsItsFileOnly() throws Exception {
        writeRandom("a", 70_000);
        writeRandom("b", 70_000);
        writeRandom("c", 70_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = layer.corruptAt(layer.tocOffset() / 2);
        try (LayerFileSystems layers = open(blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            assertSame("a");
            assertThatThrownBy(() -> Files.readAllBytes(mountpoint.resolve("b")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Input/output error");
            assertThat(mount.status().error())
                    .hasValueSatisfying(
                            error -> assertThat(error).contains("/b").contains("sha256:"));
            assertSame("c");
            blob.replace(layer.blob());
            assertSame("b");
        }
    }

    @Test
    void aReadThatFailsForTheNetworkIsTriedAgainByTheNext() throws Exception {
        writeRandom("a", 70_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            blob.failing(true);
            assertThatThrownBy(() -> Files.readAllBytes(mountpoint.resolve("a")))
                    .hasMessageContaining("Input/output");
            assertThat(mount.status().error())
                    .hasValueSatisfying(error -> assertThat(error).contains("registry is down"));
            blob.failing(false);
            assertSame("a");
        }
    }

    @Test
    void readersOfOneChunkShareARequestAndOneMayBeKilled() throws Exception {
        writeRandom("a", 70_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob);
                LayerMount _ = layers.mount(layer.request(), mountpoint);
                ExecutorService readers = Executors.newFixedThreadPool(4)) {
            blob.forget();
            CountDownLatch gate = blob.hold();
            Process killed = new ProcessBuilder("cat", mountpoint.resolve("a").toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<Future<byte[]>> others = IntStream.range(0, 4)
                    .mapToObj(_ -> readers.submit(() -> Files.readAllBytes(mountpoint.resolve("a"))))
                    .toList();
            while (blob.ranges().isEmpty()) {
                Thread.onSpinWait();
            }
            killed.destroyForcibly();
            assertThat(killed.waitFor(10, TimeUnit.SECONDS)).isTrue();
            gate.countDown();
            for (Future<byte[]> each : others) {
                assertThat(each.get()).isEqualTo(Files.readAllBytes(tree.resolve("a")));
            }
            assertThat(blob.ranges()).hasSize(1);
        }
    }

    @Test
    void aLayerThatManyAskForIsResolvedOnce() throws Exception {
        writeRandom("a", 100);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        List<Path> mountpoints =
                IntStream.range(0, 4).mapToObj(i -> work.resolve("mnt" + i)).toList();
        for (Path each : mountpoints) {
            Files.createDirectory(each);
        }
        try (LayerFileSystems layers = open(blob);
                ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<Future<LayerMount>> mounts = mountpoints.stream()
                    .map(each -> callers.submit(() -> layers.mount(layer.request(), each)))
                    .toList();
            for (Future<LayerMount> each : mounts) {
                assertThat(each.get().mountpoint().resolve("a")).hasSize(100);
            }
            assertThat(blob.requests()).isEqualTo(1);
            mounts.getFirst().get().close();
            assertThat(mounts.getLast().get().mountpoint().resolve("a")).hasSize(100);
        }
    }

    @Test
    void aPrefetchedTocIsUsedByTheMountAndVerifiedThere() throws Exception {
        writeRandom("a", 100);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob)) {
            layers.prefetchMetadata(layer.requestWithoutTocDigest(false));
            layers.prefetchMetadata(layer.requestWithoutTocDigest(false));
            try (LayerMount _ = layers.mount(layer.request(), mountpoint)) {
                assertThat(blob.tails()).hasSize(1);
            }
            layers.prefetchMetadata(layer.request());
            assertThat(blob.tails()).hasSize(1);
            assertThat(options().root().resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void aDamagedIndexIsRebuiltWithoutNetwork() throws Exception {
        writeRandom("a", 100);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertSame("a");
        }
        try (Stream<Path> files = Files.walk(options().root().resolve("layers"))) {
            Path index = files.filter(each -> each.toString().endsWith(".index"))
                    .findAny()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(index);
            bytes[bytes.length / 2] ^= 1;
            Files.write(index, bytes);
        }
        blob.failing(true);
        try (LayerFileSystems layers = open(blob);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertSame("a");
        }
    }

    @Test
    void tellsItsStateInAHiddenFile() throws Exception {
        writeRandom("a", 200_000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            try (Stream<Path> root = Files.list(mountpoint)) {
                assertThat(root.map(Path::getFileName).map(Path::toString)).containsExactly("a");
            }
            Path folder = mountpoint.resolve(".stargz-snapshotter");
            Path file = folder.resolve(layer.digest() + ".json");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("r--------");
            assertThat(state(file))
                    .isEqualTo(stateOf(mount.status()))
                    .contains("{\"digest\":\"" + layer.digest() + "\",\"size\":" + layer.blob().length);
            assertSame("a");
            assertThat(state(file)).isEqualTo(stateOf(mount.status())).contains("\"fetchedPercent\":100}");
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).containsExactly(file);
            }
        }
    }

    private static String state(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static String stateOf(LayerStatus status) {
        double percent = 100.0 * status.fetchedSize() / status.size();
        return "{\"digest\":\"" + status.layer() + "\",\"size\":" + status.size() + ",\"fetchedSize\":"
                + status.fetchedSize() + ",\"fetchedPercent\":" + (percent == 100 ? "100" : percent) + "}";
    }

    @Test
    void showsUpAsStargzInTheMountTable() throws Exception {
        TestLayer layer = TestLayer.ofFolder(tree);
        try (LayerFileSystems layers = open(new FakeBlob(layer.blob()));
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertThat(TestLayer.run("mount"))
                    .contains("stargz on " + mountpoint + " type fuse.lazuli (ro,nodev,relatime,user_id=0,group_id=0,");
            assertThat(TestLayer.run("stat", "-f", "-c", "%b %S", mountpoint.toString()))
                    .isEqualTo(TestLayer.run("stat", "-f", "-c", "%b %S", work.toString()));
        }
    }

    @Test
    void saysWhyALayerIsNotLazy() throws Exception {
        writeRandom("a", 1000);
        TestLayer layer = TestLayer.ofFolder(tree);
        byte[] plain = Files.readAllBytes(TestLayer.tarOf(tree));
        TestLayer noEstargz = new TestLayer(plain, layer.toc());
        try (LayerFileSystems layers = open(new FakeBlob(layer.blob()))) {
            assertThatThrownBy(() -> layers.mount(layer.requestWithoutTocDigest(false), mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("has no TOC digest: the annotation containerd.io/snapshot/stargz/toc.digest");
            TestLayer other = new TestLayer(layer.blob(), new TocDigest(layer.digest()));
            assertThatThrownBy(() -> layers.mount(other.request(), mountpoint))
                    .isInstanceOf(NotLazyException.class)
                    .hasMessageContaining("cannot verify the TOC");
        }
        try (LayerFileSystems layers = open(new FakeBlob(plain))) {
            assertThatThrownBy(() -> layers.mount(noEstargz.request(), mountpoint))
                    .isInstanceOf(NotLazyException.class);
        }
        assertThat(options().root().resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void servesALayerWithoutTocDigestWhereThatIsAllowed() throws Exception {
        writeRandom("a", 1000);
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        for (int round = 0; round < 2; round++) {
            try (LayerFileSystems layers = open(blob);
                    LayerMount _ = layers.mount(layer.requestWithoutTocDigest(true), mountpoint)) {
                assertSame("a");
            }
            blob.failing(true);
        }
    }
}
