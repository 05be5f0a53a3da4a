package dev.lazuli.estargz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// The bytes of the footers of gzip layers; [ZstdFooter] has the others. The eStargz footer is an empty gzip member:
///
/// | offset | bytes | content |
/// |---|---|---|
/// | 0 | 10 | gzip header with FEXTRA: `1f 8b 08 04 00 00 00 00 00 ff` |
/// | 10 | 2 | XLEN = 26, little-endian |
/// | 12 | 4 | subfield `SG`, LEN = 22, little-endian |
/// | 16 | 22 | TOC offset as 16 hex digits, `STARGZ` |
/// | 38 | 5 | empty stored block: `01 00 00 ff ff` |
/// | 43 | 8 | CRC32 = 0, ISIZE = 0 |
///
/// The older form has XLEN = 22 and no subfield header; with external TOC the subfield is `STARGZEXTERNALTOC`.
final class FooterCodec {
    static final int ESTARGZ_LENGTH = 10 + 2 + 4 + 22 + 5 + 8;
    static final int LEGACY_LENGTH = 10 + 2 + 22 + 5 + 8;
    static final int EXTERNAL_LENGTH = 10 + 2 + 4 + 17 + 5 + 8;

    private static final int OFFSET_DIGITS = 16;
    private static final String MARK = "STARGZ";
    private static final byte[] GZIP_HEADER = HexFormat.of().parseHex("1f8b08040000000000ff");
    private static final byte[] EMPTY_BLOCK_AND_TRAILER = HexFormat.of().parseHex("010000ffff0000000000000000");
    private static final byte[] ESTARGZ_FIELD = HexFormat.of().parseHex("1a0053471600");
    private static final byte[] LEGACY_FIELD = HexFormat.of().parseHex("1600");
    private static final byte[] EXTERNAL_FIELD =
            concat(HexFormat.of().parseHex("150053471100"), "STARGZEXTERNALTOC".getBytes(StandardCharsets.US_ASCII));

    private FooterCodec() {}

    /// The footer of an eStargz layer, byte for byte.
    static byte[] estargz(long tocOffset) {
        String text = HexFormat.of().toHexDigits(tocOffset) + MARK;
        return concat(GZIP_HEADER, ESTARGZ_FIELD, text.getBytes(StandardCharsets.US_ASCII), EMPTY_BLOCK_AND_TRAILER);
    }

    /// The footer of a layer whose TOC is in another image, byte for byte.
    static byte[] external() {
        return concat(GZIP_HEADER, EXTERNAL_FIELD, EMPTY_BLOCK_AND_TRAILER);
    }

    static Footer parse(byte[] tail, long blobSize) throws EstargzException {
        if (tail.length > blobSize || (tail.length < Footer.TAIL_BYTES && tail.length < blobSize)) {
            throw new IllegalArgumentException("the tail of a blob of " + blobSize + " bytes has " + tail.length
                    + " bytes, expected at least " + Math.min(blobSize, Footer.TAIL_BYTES));
        }
        if (endsWith(tail, ESTARGZ_LENGTH, ESTARGZ_FIELD)) {
            return withOffset(tail, ESTARGZ_LENGTH, ESTARGZ_FIELD.length, blobSize);
        }
        if (endsWith(tail, LEGACY_LENGTH, LEGACY_FIELD)) {
            return withOffset(tail, LEGACY_LENGTH, LEGACY_FIELD.length, blobSize);
        }
        if (endsWith(tail, EXTERNAL_LENGTH, EXTERNAL_FIELD)) {
            return new Footer.ExternalToc(EXTERNAL_LENGTH);
        }
        Optional<Footer> zstd = ZstdFooter.parse(tail, blobSize);
        if (zstd.isPresent()) {
            return zstd.get();
        }
        throw new NotEstargzException(
                NotEstargzException.Reason.NO_FOOTER,
                "the blob of " + blobSize + " bytes is no eStargz layer: it does not end with a footer");
    }

    /// Whether the last `length` bytes are a gzip header, `field`, anything, and the end of an empty member.
    private static boolean endsWith(byte[] tail, int length, byte[] field) {
        int start = tail.length - length;
        return start >= 0
                && matches(tail, start, GZIP_HEADER)
                && matches(tail, start + GZIP_HEADER.length, field)
                && matches(tail, tail.length - EMPTY_BLOCK_AND_TRAILER.length, EMPTY_BLOCK_AND_TRAILER);
    }

    private static Footer withOffset(byte[] tail, int length, int fieldLength, long blobSize)
            throws EstargzFormatException {
        int position = tail.length - length + GZIP_HEADER.length + fieldLength;
        String text = new String(tail, position, OFFSET_DIGITS + MARK.length(), StandardCharsets.ISO_8859_1);
        long footerOffset = blobSize - length;
        String digits = text.substring(0, OFFSET_DIGITS);
        if (!text.endsWith(MARK) || !digits.chars().allMatch(HexFormat::isHexDigit)) {
            throw new EstargzFormatException(
                    "cannot read the footer: expected 16 hex digits and \"STARGZ\"", footerOffset);
        }
        long tocOffset = HexFormat.fromHexDigitsToLong(digits);
        if (tocOffset < 0 || tocOffset >= footerOffset) {
            throw new EstargzFormatException(
                    "cannot read the footer: the TOC offset 0x" + digits + " is outside the blob, expected less than "
                            + footerOffset,
                    footerOffset);
        }
        return new Footer.Gzip(tocOffset, length);
    }

    private static boolean matches(byte[] bytes, int position, byte[] expected) {
        return ByteBuffer.wrap(bytes, position, expected.length).equals(ByteBuffer.wrap(expected));
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
