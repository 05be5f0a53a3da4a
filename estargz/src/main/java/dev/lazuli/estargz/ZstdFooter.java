package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// The footers of zstd:chunked layers, each a skippable frame. All numbers are little-endian.
///
/// | offset | bytes | content |
/// |---|---|---|
/// | 0 | 4 | magic `50 2a 4d 18` |
/// | 4 | 4 | bytes that follow: 40, 56 or 64 |
/// | 8 | 8 | where the compressed TOC starts in the blob |
/// | 16 | 8 | compressed bytes of the TOC |
/// | 24 | 8 | uncompressed bytes of the TOC |
/// | 32 | 8 | type of the TOC: 1 |
/// | 40 | 8 | magic; with 56, the tar-split's fields follow; with 64, they come first and the magic is last |
///
/// The magic is `47 6e 55 6c 49 6e 55 78`, or `47 4e 55 …`.
final class ZstdFooter {
    private static final int HEADER = TocForm.ZstdJson.SKIPPABLE_HEADER;
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final long MAGIC = 0x78556e496c556e47L;
    private static final long OTHER_MAGIC = 0x78556e496c554e47L;
    private static final long TOC_TYPE = 1;

    private static final int AT_OFFSET = HEADER;
    private static final int AT_COMPRESSED = HEADER + 8;
    private static final int AT_UNCOMPRESSED = HEADER + 16;
    private static final int AT_TYPE = HEADER + 24;

    /// The forms that exist.
    private enum Form {
        PLAIN(40, 32),
        TAR_SPLIT_BEHIND(56, 32),
        TAR_SPLIT_BEFORE(64, 56);

        private final int size;
        private final int magicAt;

        Form(int size, int magicAt) {
            this.size = size;
            this.magicAt = magicAt;
        }
    }

    private ZstdFooter() {}

    /// The footer at the end of `tail`, empty if there is none.
    ///
    /// @throws EstargzFormatException if there is one that points outside the blob, or to something else
    static Optional<Footer> parse(byte[] tail, long blobSize) throws EstargzFormatException {
        for (Form form : Form.values()) {
            int length = HEADER + form.size;
            if (tail.length >= length) {
                ByteBuffer footer = ByteBuffer.wrap(tail, tail.length - length, length)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
                if (isFooter(footer, form)) {
                    return Optional.of(footer(footer, length, blobSize));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isFooter(ByteBuffer footer, Form form) {
        long magic = footer.getLong(HEADER + form.magicAt);
        return footer.getInt(0) == SKIPPABLE_MAGIC
                && footer.getInt(Integer.BYTES) == form.size
                && (magic == MAGIC || magic == OTHER_MAGIC);
    }

    private static Footer footer(ByteBuffer footer, int length, long blobSize) throws EstargzFormatException {
        long footerOffset = blobSize - length;
        long offset = footer.getLong(AT_OFFSET);
        long compressed = footer.getLong(AT_COMPRESSED);
        long uncompressed = footer.getLong(AT_UNCOMPRESSED);
        long type = footer.getLong(AT_TYPE);
        if (type != TOC_TYPE) {
            throw new EstargzFormatException(
                    "cannot read the footer: the TOC has the type " + Long.toUnsignedString(type) + ", expected "
                            + TOC_TYPE,
                    footerOffset);
        }
        boolean outside =
                offset < HEADER || compressed < 1 || offset > footerOffset || compressed > footerOffset - offset;
        if (outside || uncompressed < 0) {
            throw new EstargzFormatException(
                    "cannot read the footer: the TOC of " + Long.toUnsignedString(compressed) + " bytes (uncompressed "
                            + Long.toUnsignedString(uncompressed) + ") at " + Long.toUnsignedString(offset)
                            + " is outside the blob, expected it between " + HEADER + " and " + footerOffset,
                    footerOffset);
        }
        return new Footer.ZstdChunked(length, new ByteRange(offset, compressed), uncompressed);
    }
}
