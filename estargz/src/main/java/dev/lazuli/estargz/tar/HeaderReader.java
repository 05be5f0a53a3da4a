package dev.lazuli.estargz.tar;

import static dev.lazuli.estargz.tar.TarInput.BLOCK;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads all header blocks of one entry.
final class HeaderReader {
    private static final int MAX_EXTENDED_HEADER = 1 << 20;
    private static final int MAX_HEADERS = 16 << 20;
    private static final long MAX_ID = 0xffff_ffffL;
    private static final int MODE_BITS = 07777;

    private final TarInput in;
    private final long start;
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream(BLOCK);
    private int globalLength;
    private PaxRecords pax = PaxRecords.NONE;
    private @Nullable ByteBuffer longName;
    private @Nullable ByteBuffer longLink;

    /// @param entry      the entry
    /// @param storedSize bytes of payload in the stream, without padding
    record Result(TarEntry entry, long storedSize) {}

    HeaderReader(TarInput in) {
        this.in = in;
        this.start = in.position();
    }

    /// The next entry, or null at the end of the archive.
    @Nullable
    Result read() throws IOException {
        byte[] block = new byte[BLOCK];
        while (true) {
            long blockOffset = in.position();
            if (!in.readBlock(block, start)) {
                return atEnd();
            }
            if (isZero(block)) {
                return afterZeroBlock(block, blockOffset);
            }
            HeaderBlock header = new HeaderBlock(block, blockOffset);
            keep(block);
            switch (header.type()) {
                case 'g' -> readGlobal(header);
                case 'x' -> pax = PaxRecords.parse(readBody(header), start);
                case 'L' -> longName = untilNul(readBody(header));
                case 'K' -> longLink = untilNul(readBody(header));
                default -> {
                    return entry(header);
                }
            }
        }
    }

    private @Nullable Result atEnd() throws TarFormatException {
        if (raw.size() > globalLength) {
            throw error("the stream ends between its headers");
        }
        return null;
    }

    private @Nullable Result afterZeroBlock(byte[] block, long blockOffset) throws IOException {
        if (in.readBlock(block, start) && !isZero(block)) {
            throw new TarFormatException("a zero block stands alone, expected two or a header", blockOffset);
        }
        return atEnd();
    }

    private void keep(byte[] bytes) throws TarFormatException {
        if (raw.size() > MAX_HEADERS) {
            throw error("its headers are larger than " + MAX_HEADERS + " bytes");
        }
        raw.writeBytes(bytes);
    }

    private void readGlobal(HeaderBlock header) throws IOException {
        boolean first = raw.size() - BLOCK == globalLength;
        readBody(header);
        if (first) {
            globalLength = raw.size();
        }
    }

    private byte[] readBody(HeaderBlock header) throws IOException {
        long size = header.size();
        if (size < 0 || size > MAX_EXTENDED_HEADER) {
            throw error("it has an extended header of " + size + " bytes, expected at most " + MAX_EXTENDED_HEADER);
        }
        byte[] padded = new byte[(int) size + TarInput.padding(size)];
        in.readFully(padded, 0, padded.length, start);
        keep(padded);
        return Arrays.copyOf(padded, (int) size);
    }

    private Result entry(HeaderBlock header) throws IOException {
        ByteBuffer name = name(header);
        TarEntry.Type type = type(header, name);
        if (!name.hasRemaining()) {
            throw error("it has no name");
        }
        long storedSize = type == TarEntry.Type.REGULAR ? pax.number("size").orElse(header.size()) : 0;
        if (storedSize < 0 || storedSize > Long.MAX_VALUE - BLOCK) {
            throw error("its size is " + storedSize);
        }
        long size = storedSize;
        SparseMapReader maps = new SparseMapReader(in, start);
        Optional<SparseMap> sparse = type == TarEntry.Type.REGULAR ? sparseMap(header, maps) : Optional.empty();
        if (sparse.isPresent()) {
            size = realSize(header);
            storedSize -= maps.payloadBytes();
            sparse.get().check(size, storedSize, start);
        }
        TarEntry.Texts texts = new TarEntry.Texts(
                name,
                isLink(type) ? linkName(header) : ByteBuffer.allocate(0),
                pax.text("uname").orElse(header.userName()),
                pax.text("gname").orElse(header.groupName()));
        RawHeader rawHeader = new RawHeader(raw.toByteArray(), globalLength, start);
        TarEntry entry = new TarEntry(type, metadata(header, type), texts, pax.xattrs(), sparse, size, rawHeader);
        return new Result(entry, storedSize);
    }

    private static boolean isLink(TarEntry.Type type) {
        return type == TarEntry.Type.HARD_LINK || type == TarEntry.Type.SYMLINK;
    }

    private ByteBuffer name(HeaderBlock header) throws TarFormatException {
        if (longName != null) {
            return longName;
        }
        Optional<ByteBuffer> sparseName = pax.text("GNU.sparse.name");
        return sparseName.isPresent() ? sparseName.get() : pax.text("path").orElse(header.name());
    }

    private ByteBuffer linkName(HeaderBlock header) throws TarFormatException {
        ByteBuffer link = longLink != null ? longLink : pax.text("linkpath").orElse(header.linkName());
        if (!link.hasRemaining()) {
            throw error("it is a link without a target");
        }
        return link;
    }

    private TarEntry.Type type(HeaderBlock header, ByteBuffer name) throws TarFormatException {
        boolean slash = name.hasRemaining() && name.get(name.limit() - 1) == '/';
        return switch (header.type()) {
            case 0 -> slash ? TarEntry.Type.DIRECTORY : TarEntry.Type.REGULAR;
            case '0', '7', 'S' -> TarEntry.Type.REGULAR;
            case '1' -> TarEntry.Type.HARD_LINK;
            case '2' -> TarEntry.Type.SYMLINK;
            case '3' -> TarEntry.Type.CHARACTER_DEVICE;
            case '4' -> TarEntry.Type.BLOCK_DEVICE;
            case '5' -> TarEntry.Type.DIRECTORY;
            case '6' -> TarEntry.Type.FIFO;
            default ->
                throw error("its type is 0x%02x, which is unknown or not supported".formatted(header.type() & 0xff));
        };
    }

    private TarEntry.Metadata metadata(HeaderBlock header, TarEntry.Type type) throws TarFormatException {
        boolean device = type == TarEntry.Type.CHARACTER_DEVICE || type == TarEntry.Type.BLOCK_DEVICE;
        return new TarEntry.Metadata(
                (int) (header.mode() & MODE_BITS),
                id("uid", pax.number("uid").orElse(header.uid())),
                id("gid", pax.number("gid").orElse(header.gid())),
                modified(header),
                device ? deviceNumber("device major", header.devMajor()) : 0,
                device ? deviceNumber("device minor", header.devMinor()) : 0);
    }

    private Instant modified(HeaderBlock header) throws TarFormatException {
        Optional<Instant> precise = pax.time("mtime");
        if (precise.isPresent()) {
            return precise.get();
        }
        try {
            return Instant.ofEpochSecond(header.modified());
        } catch (DateTimeException _) {
            throw error("its mtime is " + header.modified());
        }
    }

    private long id(String field, long value) throws TarFormatException {
        if (value < 0 || value > MAX_ID) {
            throw error("its " + field + " is " + value + ", expected 0 to " + MAX_ID);
        }
        return value;
    }

    private int deviceNumber(String field, long value) throws TarFormatException {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw error("its " + field + " is " + value + ", expected 0 to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    private Optional<SparseMap> sparseMap(HeaderBlock header, SparseMapReader maps) throws IOException {
        if (header.type() == 'S') {
            return Optional.of(maps.readGnu(header, this::keep));
        }
        return pax.hasSparseMapInPayload() ? Optional.of(maps.readFromPayload()) : pax.sparseMap();
    }

    private long realSize(HeaderBlock header) throws TarFormatException {
        if (header.type() == 'S') {
            return header.realSize();
        }
        return pax.number("GNU.sparse.realsize")
                .orElse(pax.number("GNU.sparse.size").orElse(-1));
    }

    private static ByteBuffer untilNul(byte[] body) {
        int length = 0;
        while (length < body.length && body[length] != 0) {
            length++;
        }
        return ByteBuffer.wrap(body, 0, length).slice();
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private TarFormatException error(String message) {
        return new TarFormatException(message, start);
    }
}
