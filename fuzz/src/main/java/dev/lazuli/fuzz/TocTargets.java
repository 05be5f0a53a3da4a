package dev.lazuli.fuzz;

import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.ChunkReader;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocEntry;
import dev.lazuli.estargz.TocForm;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocVisitor;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.estargz.VerifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Footers, TOCs and chunks.
final class TocTargets {
    /// Where the payloads of all these layers end.
    private static final long PAYLOADS_END = 1 << 20;

    private static final int SKIPPABLE_HEADER = 8;
    private static final long LARGEST_BLOB = 1L << 31;
    private static final TocLimits LIMITS = new TocLimits(4 << 20, 100_000, 1 << 16);
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    /// A single segment whose size is in the next four bytes.
    private static final byte SIZE_FOLLOWS = (byte) 0xa0;
    /// The size of a raw block that is the last stands above these bits.
    private static final int LAST_BLOCK = 1;
    private static final int MAX_BLOCK = 1 << 17;

    private TocTargets() {}

    static void footer(byte[] input) throws IOException {
        Input in = new Input(input);
        long more = in.below(LARGEST_BLOB);
        byte[] tail = in.rest();
        long blobSize = tail.length < Footer.TAIL_BYTES ? tail.length : tail.length + more;
        Footer footer = Footer.parse(tail, blobSize);
        Invariant.holds(footer.length() <= blobSize, "the footer is in the blob");
        switch (footer) {
            case Footer.Gzip gzip ->
                Invariant.holds(
                        gzip.tocRange(blobSize).end() == blobSize - gzip.length(), "the TOC reaches to the footer");
            case Footer.ExternalToc _ ->
                Invariant.holds(footer.tocForm(blobSize).payloadsEnd() <= blobSize, "payloads are in the blob");
            case Footer.ZstdChunked zstd -> {
                Invariant.holds(zstd.toc().end() <= blobSize - zstd.length(), "the TOC is before the footer");
                Invariant.holds(zstd.tocUncompressedBytes() >= 0, "sizes are not negative");
            }
        }
    }

    static void json(byte[] input) throws IOException {
        byte[] text = Arrays.copyOf(input, Math.min(input.length, MAX_BLOCK));
        byte[] frame = ByteBuffer.allocate(text.length + 12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ZSTD_MAGIC)
                .put(SIZE_FOLLOWS)
                .putInt(text.length)
                .put((byte) (text.length << 3 | LAST_BLOCK))
                .putShort((short) (text.length >> 5))
                .put(text)
                .array();
        TocForm form = new TocForm.ZstdJson(new ByteRange(PAYLOADS_END + SKIPPABLE_HEADER, frame.length), text.length);
        check(UnverifiedToc.read(new ByteArrayInputStream(frame), form, LIMITS));
    }

    static void gzip(byte[] input) throws IOException {
        check(UnverifiedToc.read(new ByteArrayInputStream(input), new TocForm.Inside(PAYLOADS_END), LIMITS));
    }

    static void zstd(byte[] input) throws IOException {
        Input in = new Input(input);
        long size = in.below(LIMITS.maxJsonBytes());
        byte[] frames = in.rest();
        TocForm form =
                new TocForm.ZstdJson(new ByteRange(PAYLOADS_END + SKIPPABLE_HEADER, Math.max(frames.length, 1)), size);
        check(UnverifiedToc.read(new ByteArrayInputStream(frames), form, LIMITS));
    }

    /// A TOC that is accepted keeps its promises.
    static void check(UnverifiedToc unverified) throws IOException {
        VerifiedToc toc = unverified.verify(unverified.digest());
        Checker checker = new Checker(toc);
        toc.visit(checker);
        Invariant.holds(checker.entries == toc.entryCount(), "all entries are shown");
        Invariant.holds(checker.chunks == toc.chunkCount(), "all chunks are shown");
        long prefetch = toc.prefetchSize().orElse(0);
        Invariant.holds(prefetch >= 0 && prefetch <= toc.payloadsEnd(), "what is prefetched is in the blob");
    }

    static void gzipChunk(byte[] input) throws IOException {
        chunk(MemberFormat.GZIP, input);
    }

    static void zstdChunk(byte[] input) throws IOException {
        chunk(MemberFormat.ZSTD, input);
    }

    private static void chunk(MemberFormat format, byte[] input) throws IOException {
        Input in = new Input(input);
        long size = 1 + in.below(1 << 22);
        long inner = in.below(1 << 16);
        byte[] members = in.rest();
        ByteRange range = new ByteRange(0, Math.max(1, members.length));
        // Nobody finds content with this digest: a chunk is always refused.
        Chunk chunk = new Chunk(0, size, range, inner, Digest.sha256(new byte[] {1, 2, 3}));
        long[] seen = {0};
        try (ChunkReader reader = new ChunkReader(format)) {
            reader.read(new ByteArrayInputStream(members), chunk, "file", (bytes, offset, count) -> seen[0] += count);
        } finally {
            Invariant.holds(seen[0] <= size, "no more than the chunk is given");
        }
        Invariant.holds(false, "content that differs is refused");
    }

    /// What every entry and chunk of a verified TOC is.
    private static final class Checker implements TocVisitor {
        private final VerifiedToc toc;
        private int entries;
        private int chunks;
        private long fileSize;
        private long fileEnd;

        Checker(VerifiedToc toc) {
            this.toc = toc;
        }

        @Override
        public void entry(TocEntry entry) {
            entries++;
            String name = entry.name();
            Invariant.holds(name.indexOf('\0') < 0 && !name.contains("//"), "names are clean");
            Invariant.holds(!name.startsWith("/") && !name.endsWith("/"), "names are relative");
            Invariant.holds(
                    !("/" + name + "/").contains("/../") && !("/" + name + "/").contains("/./"), "names do not climb");
            fileSize = entry instanceof TocEntry.RegularFile file ? file.size() : 0;
            Invariant.holds(fileSize >= 0, "sizes are not negative");
            fileEnd = 0;
        }

        @Override
        public void chunk(Chunk chunk) {
            chunks++;
            Invariant.holds(chunk.fileOffset() == fileEnd, "chunks follow each other without gaps");
            fileEnd = chunk.fileEnd();
            Invariant.holds(fileEnd <= fileSize, "chunks are in their file");
            Invariant.holds(chunk.compressed().end() <= toc.payloadsEnd(), "chunks are before the TOC");
            Invariant.holds(chunk.innerOffset() >= 0, "offsets are not negative");
        }

        @Override
        public void hole(long fileOffset, long size) {
            Invariant.holds(fileOffset == fileEnd && size > 0, "holes follow chunks without gaps");
            fileEnd += size;
            Invariant.holds(fileEnd <= fileSize, "holes are in their file");
        }
    }
}
