package dev.lazuli.layerfs.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store that is smaller than what is put into it.
class EvictionTest {
    private static final String BOOT = "5b4f6b8e-0d8c-4c83-8b2e-3c2f4c9f0f11";
    private static final long QUOTA = 4 << 20;
    private static final int BIG = 200_000;

    @TempDir
    Path folder;

    private final Random random = new Random(11);
    private final AtomicLong seconds = new AtomicLong(Instant.now().getEpochSecond());
    private final InstantSource clock = () -> Instant.ofEpochSecond(seconds.getAndIncrement());

    private ChunkStore open() throws IOException {
        return ChunkStore.open(new StoreOptions(folder, BOOT, QUOTA, 0, clock));
    }

    @Test
    void quotaHoldsForSmallAndBigContents() throws IOException {
        try (ChunkStore store = open()) {
            for (int i = 0; i < 3 * QUOTA / BIG; i++) {
                add(store, bytes(BIG));
                for (int j = 0; j < 40; j++) {
                    add(store, bytes(5000));
                }
                assertThat(store.report().bytes()).isLessThanOrEqualTo(QUOTA + BIG);
                assertThat(bytesOnDisk()).isLessThanOrEqualTo(QUOTA + 2 * BIG);
            }
            assertThat(store.report().evictedBytes()).isGreaterThan(2 * QUOTA);
        }
    }

    @Test
    void prunesWhatIsNotOpen() throws IOException {
        try (ChunkStore store = open()) {
            List<byte[]> chunks = fill(store, 10);
            byte[] open = chunks.getFirst();
            store.opened(content(open));
            assertThat(store.prune(10 * BIG)).isZero();
            assertThat(store.prune(9 * BIG)).isEqualTo(BIG);
            assertThat(isThere(store, chunks.get(1))).isFalse();
            assertThat(isThere(store, chunks.get(2))).isTrue();
            add(store, bytes(5000));
            store.prune(0);
            assertThat(store.report().bytes()).isEqualTo(BIG);
            assertThat(isThere(store, open)).isTrue();
            add(store, bytes(5000));
            assertThat(store.report().bytes()).isEqualTo(BIG + 5000);
        }
    }

    @Test
    void givesUpWhatWasNotReadForTheLongestTime() throws IOException {
        try (ChunkStore store = open()) {
            List<byte[]> chunks = fill(store, 19);
            byte[] read = chunks.getFirst();
            assertThat(isThere(store, read)).isTrue();
            chunks.addAll(fill(store, 5));
            assertThat(isThere(store, read)).as("read in between").isTrue();
            assertThat(isThere(store, chunks.get(1))).as("read never").isFalse();
            assertThat(store.state(digest(chunks.get(1)))).isEqualTo(ChunkStore.State.ABSENT);
            assertThat(isThere(store, chunks.getLast())).isTrue();
        }
    }

    @Test
    void keepsWhatIsOpenAsLongAsSomethingElseIsThere() throws IOException {
        try (ChunkStore store = open()) {
            byte[] open = bytes(BIG);
            add(store, open);
            store.opened(content(open));
            fill(store, 60);
            assertThat(isThere(store, open)).isTrue();
            store.closed(content(open));
            seconds.addAndGet(1000);
            fill(store, 60);
            assertThat(isThere(store, open)).isFalse();
        }
    }

    @Test
    void quotaHoldsEvenIfEverythingIsOpen() throws IOException {
        try (ChunkStore store = open()) {
            for (int i = 0; i < 60; i++) {
                byte[] chunk = bytes(BIG);
                store.opened(content(chunk));
                add(store, chunk);
                assertThat(isThere(store, chunk)).isTrue();
            }
            assertThat(store.report().bytes()).isLessThanOrEqualTo(QUOTA + BIG);
        }
    }

    @Test
    void remembersUseAndBytesOverARestart() throws IOException {
        List<byte[]> chunks;
        long bytes;
        try (ChunkStore store = open()) {
            chunks = fill(store, 19);
            seconds.addAndGet(10_000);
            assertThat(isThere(store, chunks.get(3))).isTrue();
            bytes = store.report().bytes();
        }
        try (ChunkStore store = open()) {
            assertThat(store.report().bytes()).isEqualTo(bytes);
            fill(store, 3);
            assertThat(isThere(store, chunks.get(3))).isTrue();
            assertThat(isThere(store, chunks.get(0))).isFalse();
        }
    }

    @Test
    void deletesFilesThatAKilledProcessLeft() throws IOException {
        byte[] whole = bytes(BIG);
        try (ChunkStore store = open()) {
            add(store, whole);
            ChunkWriter unfinished = store.add(digest(bytes(BIG)), BIG, new ContentPlace(digest(bytes(9)), BIG, 0));
            unfinished.write(bytes(1000), 0, 1000);
            assertThat(files()).hasSize(4);
        }
        try (ChunkStore store = open()) {
            assertThat(files()).as("table, pack and one content").hasSize(3);
            assertThat(isThere(store, whole)).isTrue();
        }
    }

    @Test
    void leavesTheDiskItsFreeSpace() throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        try (ChunkStore store = ChunkStore.open(new StoreOptions(folder, BOOT, 1L << 40, free * 2, clock))) {
            for (int i = 0; i < 200; i++) {
                add(store, bytes(BIG));
            }
            // the disk is looked at every 16 MiB
            assertThat(store.report().bytes()).isLessThan(20L << 20);
        }
    }

    @Test
    void readersNeverSeeWrongBytesWhileChunksComeAndGo() throws Exception {
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            chunks.add(bytes(i % 2 == 0 ? BIG : 5000));
        }
        try (ChunkStore store = open()) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Random order = new Random(t);
                threads.add(Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> {
                            synchronized (failures) {
                                failures.add(e);
                            }
                        })
                        .start(() -> readAndAdd(store, chunks, order)));
            }
            for (Thread each : threads) {
                each.join();
            }
            assertThat(failures).isEmpty();
            assertThat(store.report().evictedBytes()).isPositive();
            assertThat(store.report().bytes()).isLessThanOrEqualTo(QUOTA + 4 * BIG);
        }
    }

    private void readAndAdd(ChunkStore store, List<byte[]> chunks, Random order) {
        try {
            for (int i = 0; i < 1500; i++) {
                byte[] chunk = chunks.get(order.nextInt(chunks.size()));
                ByteBuffer target = ByteBuffer.allocate(chunk.length);
                if (store.read(digest(chunk), chunk.length, 0, target)) {
                    assertThat(target.array()).isEqualTo(chunk);
                } else {
                    add(store, chunk);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<byte[]> fill(ChunkStore store, int count) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] chunk = bytes(BIG);
            add(store, chunk);
            chunks.add(chunk);
        }
        return chunks;
    }

    private static void add(ChunkStore store, byte[] chunk) throws IOException {
        ContentPlace place = new ContentPlace(content(chunk), chunk.length, 0);
        try (ChunkWriter writer = store.add(digest(chunk), chunk.length, place)) {
            writer.write(chunk, 0, chunk.length);
            writer.commit();
        }
    }

    private static boolean isThere(ChunkStore store, byte[] chunk) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(chunk.length);
        if (!store.read(digest(chunk), chunk.length, 0, target)) {
            return false;
        }
        assertThat(target.array()).isEqualTo(chunk);
        return true;
    }

    private static MemorySegment digest(byte[] chunk) {
        return MemorySegment.ofArray(Digest.sha256(chunk).bytes());
    }

    private static MemorySegment content(byte[] chunk) {
        return digest(Digest.sha256(chunk).bytes());
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private long bytesOnDisk() throws IOException {
        long bytes = 0;
        for (Path each : files()) {
            bytes += each.endsWith("chunks.table") ? 0 : Files.size(each);
        }
        return bytes;
    }
}
