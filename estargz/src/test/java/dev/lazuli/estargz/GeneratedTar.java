package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarHeaders;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;

/// A tar stream of any size that takes no memory: one large file, then small ones.
final class GeneratedTar extends InputStream {
    private static final int BLOCK = 512;
    private static final int SMALL_SIZE = 700;

    private final byte[] pattern = new byte[8192];
    private final int smallFiles;
    private byte[] header;
    private int headerPosition;
    private long payloadLeft;
    private int padding;
    private long patternPosition;
    private int filesDone;

    /// @param largeSize  bytes of the large file
    /// @param smallFiles number of small files
    GeneratedTar(long largeSize, int smallFiles) {
        new Random(7).nextBytes(pattern);
        this.smallFiles = smallFiles;
        this.header = TarHeaders.plainFile("large", largeSize);
        this.payloadLeft = largeSize;
        this.padding = (int) (-largeSize & (BLOCK - 1));
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (headerPosition < header.length) {
            int count = Math.min(length, header.length - headerPosition);
            System.arraycopy(header, headerPosition, buffer, offset, count);
            headerPosition += count;
            return count;
        }
        if (payloadLeft > 0) {
            int from = (int) (patternPosition % pattern.length);
            int count = (int) Math.min(Math.min(length, payloadLeft), pattern.length - from);
            System.arraycopy(pattern, from, buffer, offset, count);
            patternPosition += count;
            payloadLeft -= count;
            return count;
        }
        return padding > 0 ? pad(buffer, offset, length) : nextFile(buffer, offset, length);
    }

    private int pad(byte[] buffer, int offset, int length) {
        int count = Math.min(length, padding);
        Arrays.fill(buffer, offset, offset + count, (byte) 0);
        padding -= count;
        return count;
    }

    private int nextFile(byte[] buffer, int offset, int length) {
        if (filesDone > smallFiles) {
            return -1;
        }
        headerPosition = 0;
        header = filesDone == smallFiles
                ? new byte[2 * BLOCK]
                : TarHeaders.plainFile("folder/small-" + filesDone, SMALL_SIZE);
        payloadLeft = filesDone == smallFiles ? 0 : SMALL_SIZE;
        padding = (int) (-payloadLeft & (BLOCK - 1));
        filesDone++;
        return read(buffer, offset, length);
    }
}
