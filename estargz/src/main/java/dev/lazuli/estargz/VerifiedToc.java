package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A TOC that is what the manifest promises and whose entries make sense on their own: clean names, sizes and
/// offsets that do not overflow, payloads before the TOC, chunks and holes without gaps, a digest for every chunk.
///
/// Immutable and thread-safe. Keeps the JSON text (or only its file's path) and 8 bytes for each gzip member that
/// the TOC knows; entries are parsed anew by each visit.
public final class VerifiedToc {
    private final TocText text;
    private final TocDigest digest;
    private final MemberFormat memberFormat;
    private final TocLimits limits;
    private final TocSurvey.Result survey;

    VerifiedToc(TocText text, TocDigest digest, MemberFormat memberFormat, TocLimits limits, TocSurvey.Result survey) {
        this.text = text;
        this.digest = digest;
        this.memberFormat = memberFormat;
        this.limits = limits;
        this.survey = survey;
    }

    /// The digest of the JSON text.
    public TocDigest digest() {
        return digest;
    }

    /// What the layer's members are compressed with; chunks are read with a [ChunkReader] for it.
    public MemberFormat memberFormat() {
        return memberFormat;
    }

    /// Where in the layer's blob its payloads end.
    public long payloadsEnd() {
        return survey.payloadsEnd();
    }

    /// Number of entries that [#visit(TocVisitor)] shows.
    public int entryCount() {
        return survey.entries();
    }

    /// Number of chunks that [#visit(TocVisitor)] shows.
    public int chunkCount() {
        return survey.chunks();
    }

    /// Whether any entry has extended attributes.
    public boolean hasXattrs() {
        return survey.hasXattrs();
    }

    /// How many bytes from the start of the blob are worth prefetching: the offset of the prefetch landmark, empty
    /// if the layer has none.
    public OptionalLong prefetchSize() {
        return survey.prefetchSize() < 0 ? OptionalLong.empty() : OptionalLong.of(survey.prefetchSize());
    }

    /// Shows all entries and chunks in TOC order.
    ///
    /// @throws EstargzFormatException if the file with the JSON text has changed since it was verified; the
    ///                                visitor may have seen wrong entries by then
    /// @throws IOException            if the file cannot be read, or from the visitor
    public void visit(TocVisitor visitor) throws IOException {
        TocDigest parsed = text.parse(limits, new TocAssembler(survey.payloadsEnd(), new Presenter(visitor)));
        if (!parsed.equals(digest)) {
            throw new EstargzFormatException("the TOC's text changed after it was verified", 0);
        }
    }

    /// All entries on the heap, for TOCs that are known to be small.
    public List<TocEntry> entries() throws IOException {
        List<TocEntry> entries = new ArrayList<>(survey.entries());
        visit(new TocVisitor() {
            @Override
            public void entry(TocEntry entry) {
                entries.add(entry);
            }

            @Override
            public void chunk(Chunk chunk) {}

            @Override
            public void hole(long fileOffset, long size) {}
        });
        return entries;
    }

    /// The chunks of the last regular file of a name, empty if there is none or if the file is empty. What no chunk
    /// covers are zero bytes.
    public List<Chunk> chunks(String name) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        visit(new TocVisitor() {
            private boolean wanted;

            @Override
            public void entry(TocEntry entry) {
                wanted = entry instanceof TocEntry.RegularFile && entry.name().equals(name);
                if (wanted) {
                    chunks.clear();
                }
            }

            @Override
            public void chunk(Chunk chunk) {
                if (wanted) {
                    chunks.add(chunk);
                }
            }

            @Override
            public void hole(long fileOffset, long size) {}
        });
        return chunks;
    }

    /// Gives chunks their compressed ranges.
    private final class Presenter implements TocAssembler.Target {
        private final TocVisitor visitor;

        Presenter(TocVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void entry(TocEntry entry) throws IOException {
            visitor.entry(entry);
        }

        @Override
        public void chunk(long fileOffset, long size, long offset, long innerOffset, Digest digest) throws IOException {
            visitor.chunk(new Chunk(fileOffset, size, survey.offsets().rangeAt(offset), innerOffset, digest));
        }

        @Override
        public void hole(long fileOffset, long size) throws IOException {
            visitor.hole(fileOffset, size);
        }
    }
}
