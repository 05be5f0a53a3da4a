package dev.lazuli.bench;

import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.TocEntry;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.estargz.TocVisitor;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.estargz.VerifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which chunks of a lazily pulled image a workload has touched, as the requests of a start show it in
/// which nothing was fetched ahead.
final class TouchedChunks {
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

    /// A file of a layer.
    ///
    /// @param layer number of the layer, from 0 on
    /// @param path  without a slash at its front
    record LayerFile(int layer, String path) {}

    /// A chunk, and the file that has it.
    private record FileChunk(ByteRange compressed, String path) {}

    /// Where a chunk begins; chunks of one member have the same place.
    private record ChunkPlace(int layer, long offset) {}

    private final List<List<FileChunk>> layers = new ArrayList<>();
    private final Set<LayerFile> files = new LinkedHashSet<>();
    private final Set<ChunkPlace> places = new HashSet<>();
    private long bytes;

    /// @param image whose layers are eStargz
    /// @param blobs where the registry has their blobs
    TouchedChunks(PushedImage image, Blobs blobs) throws IOException {
        for (Descriptor layer : image.layers()) {
            layers.add(chunks(layer, blobs.file(layer)));
        }
    }

    /// Where blobs lie.
    interface Blobs {
        Path file(Descriptor blob);
    }

    /// Takes the requests of a start, in the order in which they were sent. Those for TOCs are passed over.
    void add(PushedImage image, List<Exchange> exchanges) {
        for (Exchange exchange : exchanges) {
            Optional<ByteRange> range = exchange.range().flatMap(TouchedChunks::range);
            int layer = image.layer(exchange);
            if (range.isEmpty() || layer < 0) {
                continue;
            }
            for (FileChunk chunk : layers.get(layer)) {
                if (overlap(chunk.compressed(), range.get())) {
                    files.add(new LayerFile(layer, chunk.path()));
                    if (places.add(new ChunkPlace(layer, chunk.compressed().offset()))) {
                        bytes += chunk.compressed().length();
                    }
                }
            }
        }
    }

    /// Compressed bytes of the chunks.
    long bytes() {
        return bytes;
    }

    /// The files in the order in which they were touched first.
    List<LayerFile> files() {
        return List.copyOf(files);
    }

    private static boolean overlap(ByteRange one, ByteRange other) {
        return one.offset() < other.end() && other.offset() < one.end();
    }

    /// A range such as `bytes=5-9`; one that counts from the end of the blob is for the TOC.
    private static Optional<ByteRange> range(String header) {
        Matcher matcher = RANGE.matcher(header);
        return matcher.matches()
                ? Optional.of(ByteRange.between(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)) + 1))
                : Optional.empty();
    }

    private static List<FileChunk> chunks(Descriptor layer, Path blob) throws IOException {
        List<FileChunk> chunks = new ArrayList<>();
        toc(layer, blob).visit(new TocVisitor() {
            private String path = "";

            @Override
            public void entry(TocEntry entry) {
                path = entry.name();
            }

            @Override
            public void chunk(Chunk chunk) {
                chunks.add(new FileChunk(chunk.compressed(), path));
            }

            @Override
            public void hole(long fileOffset, long size) {
                // Nothing is read of it.
            }
        });
        return chunks;
    }

    private static VerifiedToc toc(Descriptor layer, Path blob) throws IOException {
        TocTrust trust = TocTrust.of(layer.annotations())
                .orElseThrow(() -> new IOException("the layer " + layer.digest() + " has no digest of a TOC"));
        long size = Files.size(blob);
        try (RandomAccessFile file = new RandomAccessFile(blob.toFile(), "r")) {
            byte[] tail = read(file, size - Footer.TAIL_BYTES, Footer.TAIL_BYTES);
            Footer.Gzip footer = Footer.parseWithToc(tail, size);
            ByteRange range = footer.tocRange(size);
            byte[] toc = read(file, range.offset(), Math.toIntExact(range.length()));
            return UnverifiedToc.read(new ByteArrayInputStream(toc), footer.tocForm(size), TocLimits.DEFAULT)
                    .verify(trust);
        }
    }

    private static byte[] read(RandomAccessFile file, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(offset);
        file.readFully(bytes);
        return bytes;
    }
}
