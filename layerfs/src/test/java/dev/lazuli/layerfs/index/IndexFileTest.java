package dev.lazuli.layerfs.index;

import static dev.lazuli.layerfs.index.Toc.chunk;
import static dev.lazuli.layerfs.index.Toc.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexFileTest {
    @TempDir
    Path folder;

    @Test
    void findsChunksByFileAndByPlaceInTheBlob() throws IOException {
        List<Object> toc = List.of(
                file("big", 300),
                chunk("big", 0, 100, 5000, 6000, 0),
                chunk("big", 100, 100, 7000, 8000, 0),
                chunk("big", 200, 100, 6000, 7000, 0),
                file("small", 10),
                chunk("small", 0, 10, 100, 5000, 64),
                file("empty", 0),
                file("first", 10),
                chunk("first", 0, 10, 100, 5000, 0));
        try (LayerIndex index = Toc.index(folder.resolve("i"), toc)) {
            assertThat(index.chunkCount()).isEqualTo(5);
            assertThat(index.fileChunkCount(2)).isEqualTo(3);
            assertThat(index.chunkAt(2, 0)).isZero();
            assertThat(index.chunkAt(2, 99)).isZero();
            assertThat(index.chunkAt(2, 100)).isEqualTo(1);
            assertThat(index.chunkAt(2, 299)).isEqualTo(2);
            assertThat(index.firstChunk(3)).isEqualTo(3);
            assertThat(index.fileChunkCount(4)).isZero();
            assertThat(index.chunk(3)).isEqualTo(chunk("small", 0, 10, 100, 5000, 64));
            assertThat(index.chunkFile(2)).isEqualTo(2);
            assertThat(new int[] {
                        index.chunkByPlaceInBlob(0),
                        index.chunkByPlaceInBlob(1),
                        index.chunkByPlaceInBlob(2),
                        index.chunkByPlaceInBlob(3),
                        index.chunkByPlaceInBlob(4)
                    })
                    .containsExactly(4, 3, 0, 2, 1);
            assertThat(index.rankOfBlobOffset(5000)).isEqualTo(2);
            assertThat(index.rankOfBlobOffset(8000)).isEqualTo(5);
            assertThat(index.blobSize()).isEqualTo(Toc.BLOB_SIZE);
            assertThat(index.chunksEnd()).isEqualTo(Toc.TOC_OFFSET);
        }
    }

    @Test
    void holesHaveNoPlaceInTheBlob() throws IOException {
        List<Object> toc = List.of(
                file("sparse", 3000),
                new Toc.Hole(0, 1000),
                chunk("sparse", 1000, 1000, 100, 200, 0),
                new Toc.Hole(2000, 1000),
                file("b", 10),
                chunk("b", 0, 10, 0, 100, 0));
        try (LayerIndex index = Toc.index(folder.resolve("i"), toc)) {
            assertThat(index.memberFormat()).isEqualTo(MemberFormat.GZIP);
            assertThat(index.fileChunkCount(2)).isEqualTo(3);
            assertThat(index.isHole(index.chunkAt(2, 999))).isTrue();
            assertThat(index.isHole(index.chunkAt(2, 1000))).isFalse();
            assertThat(index.isHole(index.chunkAt(2, 2999))).isTrue();
            assertThat(index.chunkByPlaceInBlob(0)).isEqualTo(3);
            assertThat(index.chunkByPlaceInBlob(1)).isEqualTo(1);
            assertThat(index.rankOfBlobOffset(100)).isEqualTo(1);
            assertThat(index.rankOfBlobOffset(Toc.BLOB_SIZE)).isEqualTo(2);
        }
    }

    @Test
    void tellsTheFormatOfTheMembers() throws IOException {
        Path path = folder.resolve("i");
        try (IndexBuilder builder = new IndexBuilder()) {
            builder.write(path, new IndexedBlob(Toc.LAYER, Toc.DIGEST, 10, 5, MemberFormat.ZSTD));
        }
        try (LayerIndex index = LayerIndex.open(path, Toc.LAYER, Toc.DIGEST)) {
            assertThat(index.memberFormat()).isEqualTo(MemberFormat.ZSTD);
            assertThat(index.hasXattrs()).isFalse();
        }
    }

    @Test
    void refusesAFileWithAnyBitFlippedOrByteMissing() throws IOException {
        Path path = folder.resolve("i");
        Toc.index(path, List.of(file("a", 1), chunk("a", 0, 1, 0, 10, 0), file("d/b", 0)))
                .close();
        byte[] good = Files.readAllBytes(path);
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= (byte) (1 << i % 8);
            Files.write(path, bad);
            assertThatThrownBy(() -> LayerIndex.open(path, Toc.LAYER, Toc.DIGEST))
                    .as("bit flipped in byte %d", i)
                    .isInstanceOf(DamagedIndexException.class);
        }
        for (int length = 0; length < good.length; length++) {
            Files.write(path, Arrays.copyOf(good, length));
            assertThatThrownBy(() -> LayerIndex.open(path, Toc.LAYER, Toc.DIGEST))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(DamagedIndexException.class);
        }
    }

    @Test
    void refusesTheIndexOfAnotherLayerOrToc() throws IOException {
        Path path = folder.resolve("i");
        Toc.index(path, List.of()).close();
        Digest other = Digest.sha256(new byte[] {9});
        assertThatThrownBy(() -> LayerIndex.open(path, other, Toc.DIGEST)).isInstanceOf(DamagedIndexException.class);
        assertThatThrownBy(() -> LayerIndex.open(path, Toc.LAYER, new TocDigest(other)))
                .isInstanceOf(DamagedIndexException.class);
        assertThatThrownBy(() -> LayerIndex.open(folder.resolve("none"), Toc.LAYER, Toc.DIGEST))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void buildsAndReadsHalfAMillionEntriesWithLittleHeap() throws IOException {
        Path path = folder.resolve("i");
        System.gc();
        long before = usedHeap();
        try (IndexBuilder builder = new IndexBuilder()) {
            for (int i = 0; i < 500_000; i++) {
                String name = "usr/share/dir" + i / 500 + "/file" + i;
                builder.entry(file(name, 10));
                builder.chunk(chunk(name, 0, 10, i, i + 1L, 0));
            }
            System.gc();
            assertThat(usedHeap() - before).as("heap while building").isLessThan(4L << 20);
            builder.write(path, Toc.BLOB);
        }
        try (LayerIndex index = LayerIndex.open(path, Toc.LAYER, Toc.DIGEST)) {
            System.gc();
            assertThat(usedHeap() - before).as("heap when open").isLessThan(1L << 20);
            assertThat(index.nodeCount()).isEqualTo(1 + 500_000 + 2 + 1000);
            assertThat(index.path(2 + 499_999)).isEqualTo("/usr/share/dir999/file499999");
        }
    }

    private static long usedHeap() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
