package dev.lazuli.estargz.tar;

import static dev.lazuli.estargz.tar.TarInput.BLOCK;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.TreeMap;

/// Writes headers of regular files: ustar, with a PAX extended header for what ustar cannot hold.
public final class TarHeaders {
    private static final int NAME_LENGTH = 100;
    private static final int OWNER_NAME_LENGTH = 32;
    private static final long MAX_OCTAL_7 = 0777_7777L;
    private static final long MAX_OCTAL_11 = 0777_7777_7777L;
    private static final byte[] EXTENDED_NAME = "PaxHeader".getBytes(StandardCharsets.US_ASCII);

    private final byte[] name;
    private final TarEntry.Metadata metadata;
    private final long size;
    private final byte[] userName;
    private final byte[] groupName;
    private final TreeMap<String, byte[]> records = new TreeMap<>();

    private TarHeaders(byte[] name, TarEntry.Metadata metadata, long size, byte[] userName, byte[] groupName) {
        this.name = name;
        this.metadata = metadata;
        this.size = size;
        this.userName = userName;
        this.groupName = groupName;
    }

    /// The header of a file that is no one's in particular: mode 0, owner 0, the epoch.
    ///
    /// @param name of at most 100 ASCII characters
    /// @param size bytes of payload
    public static byte[] plainFile(String name, long size) {
        TarEntry.Metadata metadata = new TarEntry.Metadata(0, 0, 0, Instant.EPOCH, 0, 0);
        byte[] nothing = new byte[0];
        return new TarHeaders(name.getBytes(StandardCharsets.US_ASCII), metadata, size, nothing, nothing).encode();
    }

    /// The header of an entry as a plain regular file with all of its payload: for sparse files that were expanded.
    /// The global headers in front of it are kept.
    public static byte[] expanded(TarEntry entry) {
        TarEntry.Texts texts = entry.texts();
        TarHeaders headers = new TarHeaders(
                entry.nameBytes(),
                entry.metadata(),
                entry.size(),
                TarEntry.bytes(texts.userName()),
                TarEntry.bytes(texts.groupName()));
        entry.xattrs().forEach((key, value) -> headers.records.put("SCHILY.xattr." + key, value));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(entry.globalHeaderBytes());
        all.writeBytes(headers.encode());
        return all.toByteArray();
    }

    private byte[] encode() {
        Instant modified = metadata.modified();
        collectRecords(modified);
        ByteArrayOutputStream out = new ByteArrayOutputStream(BLOCK);
        if (!records.isEmpty()) {
            byte[] body = body();
            out.writeBytes(block(EXTENDED_NAME, 'x', body.length, 0, false));
            out.writeBytes(body);
            out.writeBytes(new byte[TarInput.padding(body.length)]);
        }
        long seconds = modified.getEpochSecond();
        out.writeBytes(block(
                name, '0', size > MAX_OCTAL_11 ? 0 : size, seconds < 0 || seconds > MAX_OCTAL_11 ? 0 : seconds, true));
        return out.toByteArray();
    }

    private void collectRecords(Instant modified) {
        if (name.length > NAME_LENGTH || !isAscii(name)) {
            records.put("path", name);
        }
        if (userName.length > OWNER_NAME_LENGTH || !isAscii(userName)) {
            records.put("uname", userName);
        }
        if (groupName.length > OWNER_NAME_LENGTH || !isAscii(groupName)) {
            records.put("gname", groupName);
        }
        if (metadata.uid() > MAX_OCTAL_7) {
            records.put("uid", ascii(Long.toString(metadata.uid())));
        }
        if (metadata.gid() > MAX_OCTAL_7) {
            records.put("gid", ascii(Long.toString(metadata.gid())));
        }
        if (size > MAX_OCTAL_11) {
            records.put("size", ascii(Long.toString(size)));
        }
        long seconds = modified.getEpochSecond();
        if (modified.getNano() != 0 || seconds < 0 || seconds > MAX_OCTAL_11) {
            records.put("mtime", ascii(decimal(modified)));
        }
    }

    /// Seconds with a fraction only if there is one, such as `-9.75`.
    private static String decimal(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (nanos == 0) {
            return Long.toString(seconds);
        }
        String sign = "";
        if (seconds < 0) {
            sign = "-";
            seconds = -(seconds + 1);
            nanos = 1_000_000_000 - nanos;
        }
        String fraction = "%09d".formatted(nanos).replaceFirst("0+$", "");
        return sign + seconds + "." + fraction;
    }

    private byte[] body() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        records.forEach((key, value) -> {
            byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
            int content = 1 + keyBytes.length + 1 + value.length + 1;
            int length = content + digits(content);
            length = content + digits(length);
            body.writeBytes(ascii(length + " "));
            body.writeBytes(keyBytes);
            body.write('=');
            body.writeBytes(value);
            body.write('\n');
        });
        return body.toByteArray();
    }

    private static int digits(int number) {
        return Integer.toString(number).length();
    }

    private byte[] block(byte[] blockName, char type, long blockSize, long seconds, boolean own) {
        byte[] block = new byte[BLOCK];
        put(block, 0, NAME_LENGTH, blockName);
        octal(block, 100, 8, own ? metadata.mode() : 0);
        octal(block, 108, 8, own && metadata.uid() <= MAX_OCTAL_7 ? metadata.uid() : 0);
        octal(block, 116, 8, own && metadata.gid() <= MAX_OCTAL_7 ? metadata.gid() : 0);
        octal(block, 124, 12, blockSize);
        octal(block, 136, 12, seconds);
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        put(block, 257, 8, ascii("ustar\00000"));
        if (own) {
            put(block, 265, OWNER_NAME_LENGTH, userName);
            put(block, 297, OWNER_NAME_LENGTH, groupName);
        }
        octal(block, 329, 8, 0);
        octal(block, 337, 8, 0);
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        octal(block, 148, 7, sum);
        return block;
    }

    private static void put(byte[] block, int offset, int length, byte[] text) {
        System.arraycopy(text, 0, block, offset, Math.min(length, text.length));
    }

    /// Zero-padded octal digits, then NUL.
    private static void octal(byte[] block, int offset, int length, long value) {
        long left = value;
        for (int i = length - 2; i >= 0; i--) {
            block[offset + i] = (byte) ('0' + (left & 7));
            left >>>= 3;
        }
        block[offset + length - 1] = 0;
    }

    private static boolean isAscii(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
