package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarHeaders;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A tar stream of many entries without payload, with or without large extended attributes, that takes no memory.
final class ExtremeTar extends InputStream {
    private static final int BLOCK = 512;

    private final int entries;
    private final int xattrBytes;
    private byte[] current = new byte[0];
    private int position;
    private int done;

    /// @param entries    how many
    /// @param xattrBytes how large the extended attribute of each is; 0 for none
    ExtremeTar(int entries, int xattrBytes) {
        this.entries = entries;
        this.xattrBytes = xattrBytes;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (position == current.length && !next()) {
            return -1;
        }
        int count = Math.min(length, current.length - position);
        System.arraycopy(current, position, buffer, offset, count);
        position += count;
        return count;
    }

    private boolean next() {
        position = 0;
        done++;
        if (done > entries + 1) {
            return false;
        }
        if (done == entries + 1) {
            current = new byte[2 * BLOCK];
            return true;
        }
        byte[] header = TarHeaders.plainFile("folder-" + done % 1000 + "/file-" + done, 0);
        current = xattrBytes == 0 ? header : withXattr(header, xattrBytes);
        return true;
    }

    /// Puts a PAX header with the record `LENGTH SCHILY.xattr.user.large=xxx…` before an entry.
    static byte[] withXattr(byte[] header, int xattrBytes) {
        String rest = " SCHILY.xattr.user.large=" + "x".repeat(xattrBytes) + "\n";
        int length = rest.length() + Integer.toString(rest.length()).length();
        length = rest.length() + Integer.toString(length).length();
        byte[] record = (length + rest).getBytes(StandardCharsets.US_ASCII);
        byte[] pax = TarHeaders.plainFile("pax", record.length);
        pax[156] = 'x';
        checksum(pax);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(pax);
        all.writeBytes(record);
        all.writeBytes(new byte[-record.length & (BLOCK - 1)]);
        all.writeBytes(header);
        return all.toByteArray();
    }

    /// Makes the checksum of a header right again (POSIX, "ustar Interchange Format").
    static void checksum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += header[i] & 0xff;
        }
        byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, 148, digits.length);
    }
}
