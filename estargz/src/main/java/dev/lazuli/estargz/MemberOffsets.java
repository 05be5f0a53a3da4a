package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;
import java.util.Arrays;

/// The offsets of all gzip members that a TOC knows, in order, each once.
final class MemberOffsets {
    private final long[] offsets;
    private final long tocOffset;

    private MemberOffsets(long[] offsets, long tocOffset) {
        this.offsets = offsets;
        this.tocOffset = tocOffset;
    }

    /// From `offset` to the next larger known offset, or to the TOC.
    ByteRange rangeAt(long offset) {
        int index = Arrays.binarySearch(offsets, offset) + 1;
        return ByteRange.between(offset, index < offsets.length ? offsets[index] : tocOffset);
    }

    /// Collects offsets in any order.
    static final class Collector {
        private long[] collected = new long[64];
        private int count;

        void add(long offset) {
            if (count > 0 && collected[count - 1] == offset) {
                return;
            }
            if (count == collected.length) {
                collected = Arrays.copyOf(collected, count * 2);
            }
            collected[count++] = offset;
        }

        MemberOffsets finish(long tocOffset) {
            Arrays.sort(collected, 0, count);
            int distinct = 0;
            for (int i = 0; i < count; i++) {
                if (i == 0 || collected[i] != collected[i - 1]) {
                    collected[distinct++] = collected[i];
                }
            }
            return new MemberOffsets(Arrays.copyOf(collected, distinct), tocOffset);
        }
    }
}
