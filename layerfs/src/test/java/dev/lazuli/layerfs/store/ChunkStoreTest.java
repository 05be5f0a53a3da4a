package dev.lazuli.layerfs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkStoreTest {
    private static final String BOOT = "5b4f6b8e-0d8c-4c83-8b2e-3c2f4c9f0f11";
    private static final String NEXT_BOOT = "d7a5a35c-1111-4c83-8b2e-3c2f4c9f0f11";

    @TempDir
    Path folder;

    private final Random random = new Random(7);

    @Test
    void servesSmallAndBigChunks() throws IOException {
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            byte[] small = bytes(700);
            byte[] big = bytes(100_000);
            assertThat(store.state(digest(small))).isEqualTo(ChunkStore.State.ABSENT);
            add(store, small, small.length, 0);
            add(store, big, 1 << 20, 300_000);
            assertThat(store.state(digest(small))).isEqualTo(ChunkStore.State.READY);
            assertThat(read(store, small)).isEqualTo(small);
            assertThat(read(store, big)).isEqualTo(big);
            ByteBuffer part = ByteBuffer.allocate(10);
            assertThat(store.read(digest(big), big.length, 99_990, part)).isTrue();
            assertThat(part.array()).isEqualTo(Arrays.copyOfRange(big, 99_990, 100_000));
        }
    }

    @Test
    void keepsChunksOfOneContentInOneSparseFile() throws IOException {
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            add(store, bytes(100_000), 1 << 30, 0);
            add(store, bytes(100_000), 1 << 30, 500_000_000);
        }
        try (Stream<Path> files = Files.walk(folder.resolve("contents"))) {
            List<Path> contents = files.filter(Files::isRegularFile).toList();
            assertThat(contents).hasSize(1);
            assertThat(Files.size(contents.getFirst())).isEqualTo(1 << 30);
        }
    }

    @Test
    void refusesToReadAChunkOfAnotherSizeThanTheTocSays() throws IOException {
        byte[] chunk = bytes(100);
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            add(store, chunk, chunk.length, 0);
            assertThatThrownBy(() -> store.read(digest(chunk), 50, 0, ByteBuffer.allocate(50)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(
                            "cannot read 50 bytes at 0 of a chunk of 100 bytes, of which the TOC says that it has 50");
        }
    }

    @Test
    void showsNothingBeforeCommit() throws IOException {
        byte[] chunk = bytes(70_000);
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            try (ChunkWriter writer = store.add(digest(chunk), chunk.length, place(chunk.length, 0))) {
                writer.write(chunk, 0, chunk.length);
                assertThat(store.state(digest(chunk))).isEqualTo(ChunkStore.State.ABSENT);
            }
            assertThat(store.state(digest(chunk))).isEqualTo(ChunkStore.State.ABSENT);
        }
    }

    @Test
    void servesAtOnceWhatAKilledProcessOfThisBootLeft() throws IOException {
        byte[] small = bytes(10);
        byte[] other = bytes(20);
        ChunkStore killed = ChunkStore.open(StoreOptions.unlimited(folder, BOOT));
        add(killed, small, small.length, 0);
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            add(store, other, other.length, 0);
            assertThat(read(store, small)).isEqualTo(small);
            assertThat(read(store, other)).isEqualTo(other);
        }
    }

    @Test
    void verifiesWhatAnotherBootLeftBeforeServingIt() throws IOException {
        byte[] small = bytes(10);
        byte[] big = bytes(300_000);
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            add(store, small, small.length, 0);
            add(store, big, big.length, 0);
        }
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, NEXT_BOOT))) {
            for (byte[] each : List.of(small, big)) {
                assertThat(store.state(digest(each))).isEqualTo(ChunkStore.State.UNVERIFIED);
                assertThat(read(store, each)).isNull();
                assertThat(store.verify(digest(each))).isTrue();
                assertThat(read(store, each)).isEqualTo(each);
            }
        }
    }

    @Test
    void neverServesDamagedBytesAfterALossOfPower() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Path store = folder.resolve("store" + seed);
            List<byte[]> chunks = new ArrayList<>();
            try (ChunkStore before = ChunkStore.open(StoreOptions.unlimited(store, BOOT))) {
                for (int i = 0; i < 40; i++) {
                    byte[] chunk = bytes(1 + random.nextInt(i % 10 == 0 ? 200_000 : 2000));
                    chunks.add(chunk);
                    add(before, chunk, chunk.length, 0);
                }
            }
            damage(store, new Random(seed));
            try (ChunkStore after = ChunkStore.open(StoreOptions.unlimited(store, NEXT_BOOT))) {
                int ready = 0;
                for (byte[] chunk : chunks) {
                    if (after.verify(digest(chunk))) {
                        assertThat(read(after, chunk)).as("seed %d", seed).isEqualTo(chunk);
                        ready++;
                    } else {
                        assertThat(after.state(digest(chunk))).isEqualTo(ChunkStore.State.ABSENT);
                        add(after, chunk, chunk.length, 0);
                        assertThat(read(after, chunk))
                                .as("seed %d, again", seed)
                                .isEqualTo(chunk);
                    }
                }
                assertThat(ready).as("seed %d", seed).isLessThan(chunks.size());
            }
        }
    }

    @Test
    void forgetsChunksWhoseFileIsGoneOrShort() throws IOException {
        byte[] small = bytes(1000);
        byte[] big = bytes(100_000);
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            add(store, small, small.length, 0);
            add(store, big, big.length, 0);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.filter(f -> Files.isRegularFile(f) && !f.endsWith("chunks.table"))
                    .toList()) {
                if (each.toString().endsWith(".pack")) {
                    Files.write(each, new byte[10]);
                } else {
                    Files.delete(each);
                }
            }
        }
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            assertThat(read(store, small)).isNull();
            assertThat(read(store, big)).isNull();
            assertThat(store.state(digest(small))).isEqualTo(ChunkStore.State.ABSENT);
            add(store, big, big.length, 0);
            assertThat(read(store, big)).isEqualTo(big);
        }
    }

    @Test
    void verifiesEveryChunkAndForgetsTheBadOnes() throws Exception {
        byte[] small = bytes(3000);
        byte[] other = bytes(4000);
        byte[] big = bytes(100_000);
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            add(store, small, small.length, 0);
            add(store, other, other.length, 0);
            add(store, big, big.length, 0);
            assertThat(store.verifyAll()).isEqualTo(new StoreCheck(3, 107_000, 0));
            flipLastByte(folder.resolve("packs/00000000.pack"));
            assertThat(store.verifyAll()).isEqualTo(new StoreCheck(3, 107_000, 1));
            assertThat(read(store, other)).isNull();
            assertThat(read(store, small)).isEqualTo(small);
            assertThat(store.verifyAll()).isEqualTo(new StoreCheck(2, 103_000, 0));
        }
    }

    private static void flipLastByte(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void growsToManyChunksAndFindsThemAllAfterARestart() throws IOException {
        int count = 50_000;
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            for (int i = 0; i < count; i++) {
                byte[] chunk = ByteBuffer.allocate(40).putInt(i).array();
                add(store, chunk, chunk.length, 0);
            }
        }
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            for (int i = 0; i < count; i++) {
                byte[] chunk = ByteBuffer.allocate(40).putInt(i).array();
                assertThat(read(store, chunk)).isEqualTo(chunk);
            }
        }
    }

    @Test
    void servesManyReadersWhileItGrows() throws Exception {
        try (ChunkStore store = ChunkStore.open(StoreOptions.unlimited(folder, BOOT))) {
            byte[] known = bytes(5000);
            add(store, known, known.length, 0);
            Thread writer = Thread.ofPlatform().start(() -> addMany(store));
            while (writer.isAlive()) {
                assertThat(read(store, known)).isEqualTo(known);
            }
            writer.join();
        }
    }

    private static void addMany(ChunkStore store) {
        try {
            for (int i = 0; i < 20_000; i++) {
                byte[] chunk = ByteBuffer.allocate(8).putInt(i).array();
                add(store, chunk, chunk.length, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Zeroes a stretch of each file, or cuts it, or flips a bit: what a disk may show after a loss of power.
    private static void damage(Path store, Random random) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(file);
                if (content.length == 0) {
                    continue;
                }
                switch (random.nextInt(3)) {
                    case 0 -> {
                        int from = random.nextInt(content.length);
                        Arrays.fill(content, from, Math.min(content.length, from + content.length / 2 + 1), (byte) 0);
                    }
                    case 1 -> content = Arrays.copyOf(content, random.nextInt(content.length));
                    default -> {
                        for (int i = 0; i < 1 + content.length / 500; i++) {
                            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
                        }
                    }
                }
                Files.write(file, content);
            }
        }
    }

    private static void add(ChunkStore store, byte[] chunk, long contentSize, long offset) throws IOException {
        try (ChunkWriter writer = store.add(digest(chunk), chunk.length, place(contentSize, offset))) {
            writer.write(chunk, 0, chunk.length / 2);
            writer.write(chunk, chunk.length / 2, chunk.length - chunk.length / 2);
            writer.commit();
        }
    }

    private static ContentPlace place(long contentSize, long offset) {
        return new ContentPlace(
                digest(ByteBuffer.allocate(8).putLong(contentSize).array()), contentSize, offset);
    }

    private static byte @Nullable [] read(ChunkStore store, byte[] chunk) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(chunk.length);
        return store.read(digest(chunk), chunk.length, 0, target) ? target.array() : null;
    }

    private static MemorySegment digest(byte[] chunk) {
        return MemorySegment.ofArray(Digest.sha256(chunk).bytes());
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
