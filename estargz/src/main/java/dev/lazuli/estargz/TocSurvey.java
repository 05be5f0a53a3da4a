package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.util.Optional;

/// The first look at a TOC: checks all of it and counts.
final class TocSurvey implements TocParser.Handler {
    /// What the first look found.
    ///
    /// @param payloadsEnd  where payloads end
    /// @param offsets      all gzip members with payloads
    /// @param entries      number of entries, without chunks
    /// @param chunks       number of chunks
    /// @param hasXattrs    whether any entry has extended attributes
    /// @param prefetchSize offset of the last prefetch landmark, or −1
    record Result(
            long payloadsEnd, MemberOffsets offsets, int entries, int chunks, boolean hasXattrs, long prefetchSize) {}

    private final TocAssembler assembler;
    private final long payloadsEnd;
    private final MemberOffsets.Collector offsets = new MemberOffsets.Collector();
    private int entries;
    private int chunks;
    private boolean hasXattrs;
    private boolean atPrefetchLandmark;
    private long prefetchSize = -1;

    TocSurvey(long payloadsEnd) {
        this.payloadsEnd = payloadsEnd;
        this.assembler = new TocAssembler(payloadsEnd, new Counter());
    }

    @Override
    public void entry(RawEntry entry) throws IOException {
        assembler.entry(entry);
    }

    @Override
    public void end() throws IOException {
        assembler.end();
    }

    Result result() {
        return new Result(payloadsEnd, offsets.finish(payloadsEnd), entries, chunks, hasXattrs, prefetchSize);
    }

    private final class Counter implements TocAssembler.Target {
        @Override
        public void entry(TocEntry entry) {
            entries++;
            hasXattrs |= !entry.attributes().xattrs().isEmpty();
            atPrefetchLandmark = entry instanceof TocEntry.RegularFile
                    && Landmark.named(entry.name()).equals(Optional.of(Landmark.PREFETCH));
        }

        @Override
        public void chunk(long fileOffset, long size, long offset, long innerOffset, Digest digest) {
            chunks++;
            offsets.add(offset);
            if (atPrefetchLandmark) {
                prefetchSize = offset;
            }
        }

        @Override
        public void hole(long fileOffset, long size) {}
    }
}
