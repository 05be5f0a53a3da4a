package dev.lazuli.estargz.tar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The fields of one 512-byte header block.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 100 | name |
/// | 100 | 8 | mode |
/// | 108 | 8 | uid |
/// | 116 | 8 | gid |
/// | 124 | 12 | size |
/// | 136 | 12 | mtime |
/// | 148 | 8 | checksum |
/// | 156 | 1 | type |
/// | 157 | 100 | link name |
/// | 257 | 8 | magic and version: `ustar\0` `00`, or GNU's `ustar  \0` |
/// | 265 | 32 | user name |
/// | 297 | 32 | group name |
/// | 329 | 8 | device major |
/// | 337 | 8 | device minor |
/// | 345 | 155 | name prefix (ustar); GNU: 386 sparse map of four, 482 "extended", 483 real size |
final class HeaderBlock {
    static final int GNU_SPARSE = 386;
    static final int GNU_SPARSE_COUNT = 4;

    private static final int GNU_EXTENDED = 482;
    private static final int GNU_REAL_SIZE = 483;
    private static final int SPARSE_FIELD = 12;
    private static final int NAME_LENGTH = 100;
    private static final int CHECKSUM = 148;
    private static final int CHECKSUM_LENGTH = 8;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int STAR_PREFIX_LENGTH = 131;
    private static final int STAR_TRAILER = 508;

    private final byte[] block;
    private final long offset;

    HeaderBlock(byte[] block, long offset) throws TarFormatException {
        this.block = block;
        this.offset = offset;
        checkSum();
    }

    private void checkSum() throws TarFormatException {
        long expected = number(CHECKSUM, CHECKSUM_LENGTH, "checksum");
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < block.length; i++) {
            byte value = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH ? (byte) ' ' : block[i];
            unsigned += value & 0xff;
            signed += value;
        }
        if (expected != unsigned && expected != signed) {
            throw new TarFormatException("its header's checksum is " + expected + ", expected " + unsigned, offset);
        }
    }

    byte type() {
        return block[TYPE];
    }

    long mode() throws TarFormatException {
        return number(100, 8, "mode");
    }

    long uid() throws TarFormatException {
        return number(108, 8, "uid");
    }

    long gid() throws TarFormatException {
        return number(116, 8, "gid");
    }

    long size() throws TarFormatException {
        return number(124, 12, "size");
    }

    long modified() throws TarFormatException {
        return number(136, 12, "mtime");
    }

    ByteBuffer linkName() {
        return text(157, 100);
    }

    ByteBuffer userName() {
        return hasMagic() ? text(265, 32) : ByteBuffer.allocate(0);
    }

    ByteBuffer groupName() {
        return hasMagic() ? text(297, 32) : ByteBuffer.allocate(0);
    }

    long devMajor() throws TarFormatException {
        return hasMagic() ? number(329, 8, "device major") : 0;
    }

    long devMinor() throws TarFormatException {
        return hasMagic() ? number(337, 8, "device minor") : 0;
    }

    /// The name with its prefix.
    ByteBuffer name() {
        ByteBuffer name = text(0, NAME_LENGTH);
        if (!isUstar()) {
            return name;
        }
        boolean star = ascii(STAR_TRAILER, 4).equals("tar\0");
        ByteBuffer prefix = text(PREFIX, star ? STAR_PREFIX_LENGTH : PREFIX_LENGTH);
        if (!prefix.hasRemaining()) {
            return name;
        }
        return ByteBuffer.allocate(prefix.remaining() + 1 + name.remaining())
                .put(prefix)
                .put((byte) '/')
                .put(name)
                .flip();
    }

    boolean isGnu() {
        return ascii(MAGIC, 8).equals("ustar  \0");
    }

    private boolean isUstar() {
        return ascii(MAGIC, 6).equals("ustar\0");
    }

    private boolean hasMagic() {
        return ascii(MAGIC, 5).equals("ustar");
    }

    private String ascii(int start, int length) {
        return new String(block, start, length, StandardCharsets.ISO_8859_1);
    }

    /// A field up to its first NUL, copied.
    private ByteBuffer text(int start, int length) {
        int end = start;
        while (end < start + length && block[end] != 0) {
            end++;
        }
        return ByteBuffer.wrap(Arrays.copyOfRange(block, start, end));
    }

    /// The size of a sparse file of GNU's old format with its holes.
    long realSize() throws TarFormatException {
        return number(GNU_REAL_SIZE, SPARSE_FIELD, "real size");
    }

    /// Whether extension blocks with more of the sparse map follow.
    boolean isExtended() {
        return block[GNU_EXTENDED] != 0;
    }

    /// Adds the sparse region at a position of this block, if there is one.
    void addRegion(SparseMap map, int position) throws TarFormatException {
        addRegion(map, block, position, offset);
    }

    /// Adds the sparse region at a position of an extension block, if there is one.
    static void addRegion(SparseMap map, byte[] block, int position, long offset) throws TarFormatException {
        if (block[position] != 0 && block[position + SPARSE_FIELD] != 0) {
            map.add(
                    number(block, position, SPARSE_FIELD, "sparse offset", offset),
                    number(block, position + SPARSE_FIELD, SPARSE_FIELD, "sparse length", offset),
                    offset);
        }
    }

    private long number(int start, int length, String field) throws TarFormatException {
        return number(block, start, length, field, offset);
    }

    /// An octal number with blanks around it, or a base-256 number if the first bit is set.
    private static long number(byte[] bytes, int start, int length, String field, long offset)
            throws TarFormatException {
        return (bytes[start] & 0x80) != 0
                ? base256(bytes, start, length, field, offset)
                : octal(bytes, start, length, field, offset);
    }

    private static long base256(byte[] bytes, int start, int length, String field, long offset)
            throws TarFormatException {
        boolean negative = (bytes[start] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = start; i < start + length; i++) {
            int digit = bytes[i] & 0xff;
            if (i == start) {
                digit = negative ? digit : digit & 0x7f;
            }
            if (value << 8 >> 8 != value) {
                throw new TarFormatException("its " + field + " does not fit into 64 bits", offset);
            }
            value = value << 8 | digit;
        }
        return value;
    }

    private static long octal(byte[] bytes, int start, int length, String field, long offset)
            throws TarFormatException {
        int from = start;
        int to = start + length;
        while (from < to && isBlank(bytes[from])) {
            from++;
        }
        long value = 0;
        int i = from;
        for (; i < to && !isBlank(bytes[i]); i++) {
            if (bytes[i] < '0' || bytes[i] > '7' || value >>> 60 != 0) {
                throw new TarFormatException("its " + field + " is no octal number of 63 bits", offset);
            }
            value = value << 3 | (bytes[i] - '0');
        }
        return value;
    }

    private static boolean isBlank(byte value) {
        return value == 0 || value == ' ';
    }
}
