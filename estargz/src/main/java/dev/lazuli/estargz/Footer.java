package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;

/// The last bytes of a blob, which tell its format and where its TOC is.
///
/// | footer | bytes | read | written |
/// |---|---|---|---|
/// | eStargz | 51 | yes | yes |
/// | stargz (without the subfield header) | 47 | yes | never |
/// | eStargz with external TOC | 46 | yes | yes |
/// | zstd:chunked, with the skippable frame's header | 48 | yes | yes |
/// | zstd:chunked with tar-split (containers/storage) | 64, 72 | yes | never |
public sealed interface Footer {
    /// How many bytes of the end of a blob [#parse(byte[], long)] wants to see, if the blob has so many.
    int TAIL_BYTES = 72;

    /// How many bytes at the end of the blob the footer takes.
    int length();

    /// In which form the TOC is, wherever it is.
    ///
    /// @param blobSize size of the whole blob
    TocForm tocForm(long blobSize);

    /// A gzip layer with its TOC inside.
    ///
    /// @param tocOffset where the gzip member of the TOC starts
    /// @param length    51, or 47 for the older form
    record Gzip(long tocOffset, int length) implements Footer {
        /// The range with the TOC.
        ///
        /// @param blobSize size of the whole blob
        public ByteRange tocRange(long blobSize) {
            return ByteRange.between(tocOffset, blobSize - length);
        }

        @Override
        public TocForm tocForm(long blobSize) {
            return new TocForm.Inside(tocOffset);
        }
    }

    /// A gzip layer whose TOC is in another image.
    ///
    /// @param length 46
    record ExternalToc(int length) implements Footer {
        @Override
        public TocForm tocForm(long blobSize) {
            return new TocForm.External(blobSize - length);
        }
    }

    /// A zstd:chunked layer.
    ///
    /// @param length               48, 64 or 72
    /// @param toc                  the zstd frames of the TOC
    /// @param tocUncompressedBytes bytes of its JSON text
    record ZstdChunked(int length, ByteRange toc, long tocUncompressedBytes) implements Footer {
        @Override
        public TocForm tocForm(long blobSize) {
            return new TocForm.ZstdJson(toc, tocUncompressedBytes);
        }
    }

    /// Reads the footer of a blob.
    ///
    /// @param tail     the last bytes of the blob: at least [#TAIL_BYTES], or the whole blob if it is shorter
    /// @param blobSize the size of the whole blob
    /// @throws NotEstargzException    if there is no footer
    /// @throws EstargzFormatException if there is one that points outside the blob
    static Footer parse(byte[] tail, long blobSize) throws EstargzException {
        return FooterCodec.parse(tail, blobSize);
    }

    /// Reads the footer of a blob that must be eStargz with its TOC inside.
    ///
    /// @throws NotEstargzException also for the related formats, with the reason
    static Gzip parseWithToc(byte[] tail, long blobSize) throws EstargzException {
        return switch (parse(tail, blobSize)) {
            case Gzip gzip -> gzip;
            case ExternalToc _ ->
                throw new NotEstargzException(
                        NotEstargzException.Reason.EXTERNAL_TOC,
                        "the layer's TOC is in another image, expected it in the layer");
            case ZstdChunked _ ->
                throw new NotEstargzException(
                        NotEstargzException.Reason.ZSTD_CHUNKED, "the layer is zstd:chunked, expected eStargz");
        };
    }
}
