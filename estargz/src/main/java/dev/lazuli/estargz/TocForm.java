package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// In which form the TOC of a layer is stored, and what that says of the layer.
public sealed interface TocForm {
    /// What the layer's members are compressed with.
    MemberFormat memberFormat();

    /// Where in the layer's blob its payloads end.
    long payloadsEnd();

    /// A gzip-compressed tar with the TOC as its only file, in the layer itself.
    ///
    /// @param tocOffset where it starts in the blob
    record Inside(long tocOffset) implements TocForm {
        @Override
        public MemberFormat memberFormat() {
            return MemberFormat.GZIP;
        }

        @Override
        public long payloadsEnd() {
            return tocOffset;
        }
    }

    /// A gzip-compressed tar with the TOC as its only file, which is a blob of its own.
    ///
    /// @param payloadsEnd where the footer starts in the layer's blob
    record External(long payloadsEnd) implements TocForm {
        @Override
        public MemberFormat memberFormat() {
            return MemberFormat.GZIP;
        }
    }

    /// The JSON text as zstd frames, in a skippable frame of the layer.
    ///
    /// @param toc               the zstd frames, without the header of the skippable frame around them
    /// @param uncompressedBytes bytes of the JSON text
    record ZstdJson(ByteRange toc, long uncompressedBytes) implements TocForm {
        static final int SKIPPABLE_HEADER = 8;

        public ZstdJson {
            if (toc.offset() < SKIPPABLE_HEADER || uncompressedBytes < 0) {
                throw new IllegalArgumentException(
                        "not a TOC: compressed " + toc + ", uncompressed " + uncompressedBytes + " bytes");
            }
        }

        @Override
        public MemberFormat memberFormat() {
            return MemberFormat.ZSTD;
        }

        @Override
        public long payloadsEnd() {
            return toc.offset() - SKIPPABLE_HEADER;
        }
    }

    /// Copies the JSON text of a TOC in this form.
    ///
    /// @param compressed read to its end
    /// @throws EstargzFormatException if it does not have this form, or exceeds the limits
    default void extract(InputStream compressed, TocLimits limits, OutputStream json) throws IOException {
        switch (this) {
            case Inside inside -> TocArchive.extract(compressed, inside.tocOffset, limits, json);
            case External _ -> TocArchive.extract(compressed, 0, limits, json);
            case ZstdJson zstd -> ZstdToc.extract(compressed, zstd, limits, json);
        }
    }
}
