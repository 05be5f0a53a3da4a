package dev.lazuli.layerfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lazuli.linux.Mounts;
import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is fetched before anyone asks, what is given up, and what the kernel reads by itself. Needs root and
/// /dev/fuse.
@Timeout(120)
class LayerAheadTest extends MountedTree {
    @Test
    void theKernelReadsAFileByItselfThatIsHereAsAWhole() throws Exception {
        writeRandom("big", 3_000_000);
        TestLayer layer = TestLayer.ofTar(TestLayer.tarOf(tree), 1_000_000, 0);
        try (LayerFileSystems layers = open(new FakeBlob(layer.blob()));
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            assertSame("big");
            // Requests that come behind the release of that use: it has been seen when they are answered.
            for (int i = 0; i < 50; i++) {
                assertThat(mountpoint.resolve("none" + i)).doesNotExist();
            }
            try (InputStream open = Files.newInputStream(mountpoint.resolve("big"))) {
                // Ends the connection; the mount stays, since the file is open.
                assertThatThrownBy(() -> Mounts.unmount(mountpoint, Mounts.UMOUNT_FORCE))
                        .hasMessageContaining("busy");
                assertThatThrownBy(() -> Files.size(mountpoint.resolve("other")))
                        .isInstanceOf(IOException.class);
                assertThat(open.readAllBytes()).isEqualTo(Files.readAllBytes(tree.resolve("big")));
            }
        }
    }

    @Test
    void aSmallStoreServesALayerThatIsLarger() throws Exception {
        for (int i = 0; i < 30; i++) {
            writeRandom("big" + i, 200_000);
            writeRandom("small" + i, 20_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(options().withLimits(new StoreLimits(2 << 20, 1)), blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint);
                ExecutorService readers = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                int first = reader * 7;
                all.add(readers.submit(() -> {
                    for (int i = 0; i < 30; i++) {
                        assertSame("big" + (first + i) % 30);
                        assertSame("small" + (first + i) % 30);
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
            assertThat(mount.status().error()).isEmpty();
        }
    }

    @Test
    void whatTheLandmarkNamesIsFetchedAtTheMount() throws Exception {
        for (int i = 0; i < 20; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
        }
        Files.write(tree.resolve(".prefetch.landmark"), new byte[] {0x0f});
        TestLayer layer =
                TestLayer.ofFiles(tree, List.of("file07", "file11", ".prefetch.landmark", "file03", "file04"));
        FakeBlob blob = new FakeBlob(layer.blob());
        AheadOptions ahead = new AheadOptions(true, 0, false, 1);
        try (LayerFileSystems layers = open(options().withReadAhead(0).withAhead(ahead), blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            await().until(() -> mount.status().aheadSize() > 200_000);
            blob.failing(true);
            assertSame("file07");
            assertSame("file11");
            assertThat(mount.status().aheadSize()).isLessThan(220_000);
            assertThatThrownBy(() -> assertSame("file03")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatAClientThinksWorthFetchingIsFetchedWhereThereIsNoLandmark() throws Exception {
        for (int i = 0; i < 20; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        AheadOptions ahead = new AheadOptions(true, 0, false, 1);
        try (LayerFileSystems layers = open(options().withReadAhead(0).withAhead(ahead), blob);
                LayerMount mount = layers.mount(layer.request().withHintedBytes(500_000), mountpoint)) {
            await().until(() -> mount.status().aheadSize() > 400_000);
            blob.failing(true);
            assertSame("file00");
            assertSame("file03");
            assertThat(mount.status().aheadSize()).isLessThan(620_000);
            assertThatThrownBy(() -> assertSame("file10")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aHintCountsForNothingWithoutPrefetch() throws Exception {
        for (int i = 0; i < 5; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        AheadOptions ahead = new AheadOptions(false, 0, false, 1);
        try (LayerFileSystems layers = open(options().withReadAhead(0).withAhead(ahead), new FakeBlob(layer.blob()));
                LayerMount mount = layers.mount(layer.request().withHintedBytes(500_000), mountpoint)) {
            assertSame("file01");
            assertThat(mount.status().aheadSize()).isZero();
        }
    }

    @Test
    void aCorruptChunkDoesNotHoldUpTheRest() throws Exception {
        for (String name : List.of("a", "b", "c", "d")) {
            writeRandom(name, 70_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = layer.corruptAt(100_000);
        AheadOptions ahead = new AheadOptions(false, 0, true, 1);
        try (LayerFileSystems layers = open(options().withReadAhead(0).withAhead(ahead), blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            await().until(() -> mount.status().fetchedSize() > layer.blob().length - 75_000);
            assertThat(mount.status().error()).isPresent();
            blob.failing(true);
            for (String name : List.of("a", "c", "d")) {
                assertSame(name);
            }
            blob.failing(false);
            blob.replace(layer.blob());
            assertSame("b");
        }
    }

    @Test
    void whatFollowsAReadComesBeforeTheRest() throws Exception {
        for (int i = 0; i < 20; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        AheadOptions ahead = new AheadOptions(false, 0, true, 1);
        CountDownLatch bodies = blob.standStillAt(0);
        try (ExecutorService reader = Executors.newSingleThreadExecutor();
                LayerFileSystems layers = open(options().withReadAhead(0).withAhead(ahead), blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            Future<?> read = reader.submit(() -> {
                assertSame("file15");
                return null;
            });
            // The read's own request is sent although another fills the line.
            await().until(() -> at(blob, 15, layer) >= 0);
            bodies.countDown();
            read.get();
            await().until(() -> mount.status().fetchedSize() == layer.blob().length);
            int demanded = at(blob, 15, layer);
            ByteRange following = blob.ranges().get(demanded + 1);
            assertThat(following.offset()).isEqualTo(blob.ranges().get(demanded).end());
            assertThat(layers.activity().readsThatWaited()).isEqualTo(1);
        }
    }

    /// Which of the requests starts at the file with this number, -1 if none does.
    private static int at(FakeBlob blob, int file, TestLayer layer) {
        List<ByteRange> ranges = blob.ranges();
        for (int i = 0; i < ranges.size(); i++) {
            long share = layer.tocOffset() / 20;
            if (Math.abs(ranges.get(i).offset() - file * share) < share / 2
                    && ranges.get(i).length() < 2 * share) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void aReaderGetsItsChunkBeforeTheRestOfTheRequestIsThere() throws Exception {
        writeRandom("big", 400_000);
        TestLayer layer = TestLayer.ofTar(TestLayer.tarOf(tree), 50_000, 0);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(options(), blob);
                LayerMount _ = layers.mount(layer.request(), mountpoint)) {
            CountDownLatch rest = blob.standStillAt(60_000);
            try (FileChannel file = FileChannel.open(mountpoint.resolve("big"))) {
                ByteBuffer some = ByteBuffer.allocate(4096);
                assertThat(file.read(some)).isEqualTo(4096);
                assertThat(blob.ranges())
                        .singleElement()
                        .satisfies(range -> assertThat(range.end()).isGreaterThan(60_000));
            }
            rest.countDown();
            assertSame("big");
        }
    }

    @Test
    void theNextChunkOfAStreamIsAskedForWhileOneWaitsForTheOneBefore() throws Exception {
        writeRandom("big", 6_000_000);
        TestLayer layer = TestLayer.ofTar(TestLayer.tarOf(tree), 1_000_000, 0);
        FakeBlob blob = new FakeBlob(layer.blob());
        try (LayerFileSystems layers = open(options(), blob);
                LayerMount _ = layers.mount(layer.request(), mountpoint);
                ExecutorService reader = Executors.newSingleThreadExecutor()) {
            CountDownLatch rest = blob.standStillAt(3_100_000);
            Future<?> read = reader.submit(() -> {
                assertSame("big");
                return null;
            });
            await().until(() -> blob.ranges().stream().anyMatch(range -> range.offset() > 3_900_000));
            assertThat(read).isNotDone();
            rest.countDown();
            read.get();
        }
    }

    @Test
    void theRestIsFetchedWhenNobodyWaits() throws Exception {
        for (int i = 0; i < 20; i++) {
            writeRandom("file%02d".formatted(i), 100_000);
        }
        TestLayer layer = TestLayer.ofFolder(tree);
        FakeBlob blob = new FakeBlob(layer.blob());
        AheadOptions ahead = new AheadOptions(true, 0, true, 2);
        try (LayerFileSystems layers = open(options().withAhead(ahead), blob);
                LayerMount mount = layers.mount(layer.request(), mountpoint)) {
            blob.failing(true);
            assertThat(mount.status().fetchedSize()).isLessThan(layer.blob().length);
            blob.failing(false);
            await().until(() -> mount.status().fetchedSize() == layer.blob().length);
            blob.failing(true);
            for (int i = 0; i < 20; i++) {
                assertSame("file%02d".formatted(i));
            }
            assertThat(mount.status().error()).isEmpty();
        }
    }
}
