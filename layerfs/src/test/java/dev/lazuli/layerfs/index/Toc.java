package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.Attributes;
import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocEntry;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// TOCs made by hand: entries in order, each file's content known by its digest only.
public final class Toc {
    public static final Digest LAYER = Digest.sha256(new byte[] {1});
    static final TocDigest DIGEST = new TocDigest(Digest.sha256(new byte[] {2}));
    static final long BLOB_SIZE = 1 << 20;
    static final long TOC_OFFSET = BLOB_SIZE - 1000;

    static final IndexedBlob BLOB = new IndexedBlob(LAYER, DIGEST, BLOB_SIZE, TOC_OFFSET, MemberFormat.GZIP);

    /// Zero bytes in the place of a chunk.
    record Hole(long fileOffset, long size) {}

    private Toc() {}

    public static Attributes attributes(int mode) {
        return new Attributes(mode, 0, 0, "", "", Instant.EPOCH, Map.of());
    }

    public static TocEntry dir(String name) {
        return new TocEntry.Directory(name, attributes(0755));
    }

    public static TocEntry file(String name, int size) {
        return new TocEntry.RegularFile(
                name, attributes(0644), size, Digest.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }

    public static TocEntry symlink(String name, String target) {
        return new TocEntry.Symlink(name, attributes(0777), target);
    }

    public static TocEntry link(String name, String target) {
        return new TocEntry.HardLink(name, attributes(0644), target);
    }

    /// A chunk of a file named `name`, somewhere in the blob.
    static Chunk chunk(String name, long fileOffset, long size, long blobOffset, long blobEnd, long innerOffset) {
        return new Chunk(
                fileOffset,
                size,
                ByteRange.between(blobOffset, blobEnd),
                innerOffset,
                Digest.sha256((name + fileOffset).getBytes(StandardCharsets.UTF_8)));
    }

    /// Builds an index of entries and the chunks that follow their files.
    public static LayerIndex index(Path file, List<Object> entriesAndChunks) throws IOException {
        try (IndexBuilder builder = new IndexBuilder()) {
            for (Object each : entriesAndChunks) {
                if (each instanceof Chunk chunk) {
                    builder.chunk(chunk);
                } else if (each instanceof Hole hole) {
                    builder.hole(hole.fileOffset(), hole.size());
                } else {
                    builder.entry((TocEntry) each);
                }
            }
            builder.write(file, BLOB);
        }
        return LayerIndex.open(file, LAYER, DIGEST);
    }
}
