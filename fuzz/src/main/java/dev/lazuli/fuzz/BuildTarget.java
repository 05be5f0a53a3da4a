package dev.lazuli.fuzz;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.ChunkReader;
import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.LayerClaims;
import dev.lazuli.estargz.LayerReport;
import dev.lazuli.estargz.LayerVerification;
import dev.lazuli.estargz.TocEntry;
import dev.lazuli.estargz.TocForm;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.estargz.TocVisitor;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.estargz.VerifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// Builds a layer of anything and reads it again: what is built can be read, and nothing is left of what is not.
final class BuildTarget {
    private static final int CHUNK_SIZE = 1000;
    private static final int MIN_CHUNK_SIZE = 3000;
    private static final int FORMATS = 5;
    /// A sparse file can be larger than any disk.
    private static final long LARGEST_BLOB = 16 << 20;

    private BuildTarget() {}

    /// @param input its first byte selects the format, the others are the layer
    static void build(byte[] input) throws IOException, InterruptedException {
        int format = new Input(input).octet() % FORMATS;
        byte[] layer = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
        Path folder = Files.createTempDirectory("lazuli-fuzz");
        try {
            EstargzOptions options = EstargzOptions.defaults(folder)
                    .withThreads(1)
                    .withChunkSize(CHUNK_SIZE)
                    .withMinChunkSize(format == 1 ? MIN_CHUNK_SIZE : 0)
                    .withPrioritizedFiles(format == 1 ? List.of("a", "dir/b") : List.of())
                    .withCompression(
                            format == 2 ? new Compression.ZstdChunked(3) : new Compression.Gzip(format == 3 ? 1 : 9));
            build(options, format > 2, format == 4, layer);
        } catch (TooLargeException _) {
            Invariant.holds(layer.length > 0, "nothing becomes no large layer");
        } finally {
            try (Stream<Path> left = Files.list(folder)) {
                Invariant.holds(left.findAny().isEmpty(), "temporary files are gone");
            }
            Files.delete(folder);
        }
    }

    private static void build(EstargzOptions options, boolean external, boolean keepDiffId, byte[] layer)
            throws IOException, InterruptedException {
        Capped blob = new Capped();
        EstargzBuilder builder = new EstargzBuilder(options);
        if (external) {
            Capped toc = new Capped();
            BuiltLayer built = builder.buildWithExternalToc(new ByteArrayInputStream(layer), blob, toc, keepDiffId)
                    .layer();
            TocForm form = footer(blob.bytes()).tocForm(built.size());
            check(built, blob.bytes(), form, toc.bytes());
        } else {
            BuiltLayer built = builder.build(new ByteArrayInputStream(layer), blob);
            byte[] bytes = blob.bytes();
            Footer footer = footer(bytes);
            ByteRange range = switch (footer) {
                case Footer.Gzip gzip -> gzip.tocRange(bytes.length);
                case Footer.ZstdChunked zstd -> zstd.toc();
                case Footer.ExternalToc _ -> throw new AssertionError("broken: the TOC is in the layer");
            };
            byte[] toc = Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end());
            check(built, bytes, footer.tocForm(bytes.length), toc);
        }
    }

    private static Footer footer(byte[] blob) throws IOException {
        byte[] tail = Arrays.copyOfRange(blob, Math.max(0, blob.length - Footer.TAIL_BYTES), blob.length);
        return Footer.parse(tail, blob.length);
    }

    private static void check(BuiltLayer built, byte[] blob, TocForm form, byte[] toc) {
        Invariant.holds(built.digest().equals(Digest.sha256(blob)), "the digest is that of the blob");
        // What was built must be readable: a refusal here is a finding, whatever its type.
        try {
            UnverifiedToc unverified = UnverifiedToc.read(new ByteArrayInputStream(toc), form, TocLimits.DEFAULT);
            VerifiedToc verified = unverified.verify(built.tocDigest());
            try (ChunkReader reader = new ChunkReader(verified.memberFormat())) {
                verified.visit(new ReadAll(reader, blob));
            }
            LayerClaims claims = new LayerClaims(
                    List.of(new TocTrust.OfJson(built.tocDigest())),
                    Optional.of(built.diffId()),
                    OptionalLong.of(built.uncompressedSize()));
            LayerReport report =
                    LayerVerification.of(footer(blob), unverified, 1).run(new ByteArrayInputStream(blob), claims);
            Invariant.holds(report.isClean(), "the strict check finds nothing, found " + report.disagreements());
        } catch (IOException e) {
            throw new AssertionError("what was built cannot be read: " + e, e);
        }
    }

    /// Reads every chunk.
    private record ReadAll(ChunkReader reader, byte[] blob) implements TocVisitor {
        @Override
        public void entry(TocEntry entry) {
            Invariant.holds(entry.name().indexOf('\0') < 0, "names have no NUL");
        }

        @Override
        public void chunk(Chunk chunk) throws IOException {
            ByteRange range = chunk.compressed();
            byte[] compressed = Arrays.copyOfRange(blob, (int) range.offset(), (int) range.end());
            byte[] content = reader.read(new ByteArrayInputStream(compressed), chunk, "file");
            Invariant.holds(content.length == chunk.size(), "a chunk has its size");
        }

        @Override
        public void hole(long fileOffset, long size) {
            Invariant.holds(size > 0, "a hole has a size");
        }
    }

    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("the layer has more than " + LARGEST_BLOB + " bytes");
        }
    }

    /// Keeps a blob that is not too large.
    private static final class Capped extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (bytes.size() + (long) length > LARGEST_BLOB) {
                throw new TooLargeException();
            }
            bytes.write(buffer, offset, length);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
