package dev.lazuli.estargz.tar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The records of a PAX extended header: `LENGTH KEY=VALUE\n`, where the length counts all of the record, so that
/// values are any bytes.
final class PaxRecords {
    static final PaxRecords NONE = new PaxRecords(Map.of(), Map.of(), Optional.empty(), 0);

    private static final String XATTR = "SCHILY.xattr.";
    private static final int NANO_DIGITS = 9;

    private final Map<String, byte[]> values;
    private final Map<String, byte[]> xattrs;
    private final Optional<SparseMap> repeatedSparse;
    private final long offset;

    private PaxRecords(
            Map<String, byte[]> values, Map<String, byte[]> xattrs, Optional<SparseMap> repeatedSparse, long offset) {
        this.values = values;
        this.xattrs = xattrs;
        this.repeatedSparse = repeatedSparse;
        this.offset = offset;
    }

    static PaxRecords parse(byte[] body, long entryOffset) throws TarFormatException {
        Map<String, byte[]> values = new HashMap<>();
        Map<String, byte[]> xattrs = new LinkedHashMap<>();
        SparseMap sparse = new SparseMap();
        long sparseOffset = -1;
        int position = 0;
        while (position < body.length) {
            int end = recordEnd(body, position, entryOffset);
            int keyStart = indexOf(body, position, end, ' ') + 1;
            int equals = indexOf(body, keyStart, end, '=');
            if (equals <= keyStart || body[end - 1] != '\n') {
                throw malformed(position, entryOffset);
            }
            String key = key(Arrays.copyOfRange(body, keyStart, equals), entryOffset);
            byte[] value = Arrays.copyOfRange(body, equals + 1, end - 1);
            switch (key) {
                case "GNU.sparse.offset" -> sparseOffset = decimal(key, value, entryOffset);
                case "GNU.sparse.numbytes" -> {
                    if (sparseOffset < 0) {
                        throw malformed(position, entryOffset);
                    }
                    sparse.add(sparseOffset, decimal(key, value, entryOffset), entryOffset);
                    sparseOffset = -1;
                }
                default -> put(key, value, values, xattrs);
            }
            position = end;
        }
        Optional<SparseMap> repeated = sparse.regions() == 0 ? Optional.empty() : Optional.of(sparse);
        return new PaxRecords(values, xattrs, repeated, entryOffset);
    }

    private static void put(String key, byte[] value, Map<String, byte[]> values, Map<String, byte[]> xattrs) {
        if (key.startsWith(XATTR)) {
            xattrs.put(key.substring(XATTR.length()), value);
        } else {
            values.put(key, value);
        }
    }

    private static int recordEnd(byte[] body, int position, long entryOffset) throws TarFormatException {
        int length = 0;
        int i = position;
        for (; i < body.length && body[i] >= '0' && body[i] <= '9' && length <= body.length; i++) {
            length = length * 10 + (body[i] - '0');
        }
        if (i == position
                || i == body.length
                || body[i] != ' '
                || length > body.length - position
                || position + length <= i) {
            throw malformed(position, entryOffset);
        }
        return position + length;
    }

    private static int indexOf(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static String key(byte[] bytes, long entryOffset) throws TarFormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new UnrepresentableNameException(
                    "extended attribute",
                    new String(bytes, StandardCharsets.US_ASCII),
                    "is not valid UTF-8",
                    entryOffset);
        }
    }

    private static TarFormatException malformed(int position, long entryOffset) {
        return new TarFormatException("its extended header is malformed at byte " + position, entryOffset);
    }

    Map<String, byte[]> xattrs() {
        return xattrs;
    }

    /// A value as bytes; empty values mean that the header's own field counts.
    Optional<ByteBuffer> text(String key) throws TarFormatException {
        byte[] value = values.get(key);
        if (value == null || value.length == 0) {
            return Optional.empty();
        }
        if (indexOf(value, 0, value.length, '\0') >= 0) {
            throw new TarFormatException("its extended header field " + key + " has a NUL byte", offset);
        }
        return Optional.of(ByteBuffer.wrap(value));
    }

    OptionalLong number(String key) throws TarFormatException {
        byte[] value = values.get(key);
        return value == null || value.length == 0 ? OptionalLong.empty() : OptionalLong.of(decimal(key, value, offset));
    }

    /// The data regions that stand in the records themselves (sparse formats 0.0 and 0.1).
    Optional<SparseMap> sparseMap() throws TarFormatException {
        byte[] list = values.get("GNU.sparse.map");
        if (list == null) {
            return repeatedSparse;
        }
        SparseMap map = new SparseMap();
        String[] numbers = new String(list, StandardCharsets.US_ASCII).split(",", -1);
        if (numbers.length % 2 != 0) {
            throw new TarFormatException("its sparse map has an odd number of fields", offset);
        }
        for (int i = 0; i < numbers.length; i += 2) {
            map.add(
                    decimal("GNU.sparse.map", numbers[i], offset),
                    decimal("GNU.sparse.map", numbers[i + 1], offset),
                    offset);
        }
        return Optional.of(map);
    }

    /// Whether the data regions stand before the payload (sparse format 1.0).
    boolean hasSparseMapInPayload() throws TarFormatException {
        return number("GNU.sparse.major").orElse(0) == 1
                && number("GNU.sparse.minor").orElse(-1) == 0;
    }

    /// Seconds since the epoch with an optional fraction, which is cut after nanoseconds.
    Optional<Instant> time(String key) throws TarFormatException {
        byte[] value = values.get(key);
        if (value == null || value.length == 0) {
            return Optional.empty();
        }
        String text = new String(value, StandardCharsets.US_ASCII);
        int point = text.indexOf('.');
        String fraction = point < 0 ? "" : text.substring(point + 1);
        long seconds = decimal(key, point < 0 ? text : text.substring(0, point), offset);
        if (!fraction.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw notANumber(key, text, offset);
        }
        String digits = (fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS);
        long nanos = Long.parseLong(digits);
        try {
            return Optional.of(Instant.ofEpochSecond(seconds, text.startsWith("-") ? -nanos : nanos));
        } catch (DateTimeException _) {
            throw notANumber(key, text, offset);
        }
    }

    static long decimal(String key, byte[] value, long offset) throws TarFormatException {
        return decimal(key, new String(value, StandardCharsets.US_ASCII), offset);
    }

    private static long decimal(String key, String text, long offset) throws TarFormatException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw notANumber(key, text, offset);
        }
    }

    private static TarFormatException notANumber(String key, String text, long offset) {
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        return new TarFormatException("its field " + key + " is \"" + shown + "\", expected a decimal number", offset);
    }
}
