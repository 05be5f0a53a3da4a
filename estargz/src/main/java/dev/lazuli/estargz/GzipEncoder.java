package dev.lazuli.estargz;

import io.airlift.compress.v3.deflate.DeflateNativeCompressor;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Makes gzip members of whole byte arrays: with libdeflate where its native library loads (Linux on x86-64 and
/// AArch64), else with the JDK's zlib. The two make different bytes.
///
/// For one thread at a time.
abstract sealed class GzipEncoder extends MemberEncoder {
    static final int HEADER_LENGTH = 10;
    static final int TRAILER_LENGTH = 8;

    private static final int BEST = 9;
    private static final byte XFL_BEST = 2;

    private final int level;

    private GzipEncoder(int level) {
        this.level = level;
    }

    static GzipEncoder create(int level) {
        return DeflateNativeCompressor.isEnabled() ? new Native(level) : new Jdk(level);
    }

    /// The JDK's, wherever we are.
    static GzipEncoder portable(int level) {
        return new Jdk(level);
    }

    /// The largest size of `length` bytes when they are deflated.
    abstract int deflateBound(int length);

    /// Compresses into `target` from `offset` on.
    ///
    /// @return compressed bytes
    abstract int deflate(byte[] content, int length, byte[] target, int offset);

    @Override
    int bound(int length) {
        return Math.addExact(HEADER_LENGTH + TRAILER_LENGTH, deflateBound(length));
    }

    @Override
    int encode(byte[] content, int length, byte[] target) {
        writeHeader(target, level);
        int end = HEADER_LENGTH + deflate(content, length, target, HEADER_LENGTH);
        CRC32 crc = new CRC32();
        crc.update(content, 0, length);
        littleEndian(target, end, crc.getValue());
        littleEndian(target, end + Integer.BYTES, length);
        return end + TRAILER_LENGTH;
    }

    /// `1f 8b`, deflate, no flags, no time, "best" or nothing, unknown system.
    static void writeHeader(byte[] target, int level) {
        target[0] = 0x1f;
        target[1] = (byte) 0x8b;
        target[2] = 8;
        Arrays.fill(target, 3, 8, (byte) 0);
        target[8] = level == BEST ? XFL_BEST : 0;
        target[9] = (byte) 0xff;
    }

    static void littleEndian(byte[] target, int offset, long value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            target[offset + i] = (byte) (value >>> (Byte.SIZE * i));
        }
    }

    private static final class Native extends GzipEncoder {
        /// The libdeflate level for each of zlib's: makes less of the same bytes than zlib does, in far less time.
        private static final int[] LEVELS = {0, 1, 2, 3, 4, 5, 6, 6, 7, 7};

        private final DeflateNativeCompressor compressor;

        Native(int level) {
            super(level);
            compressor = new DeflateNativeCompressor(LEVELS[level]);
        }

        @Override
        int deflateBound(int length) {
            return compressor.maxCompressedLength(length);
        }

        @Override
        int deflate(byte[] content, int length, byte[] target, int offset) {
            int count = compressor.compress(content, 0, length, target, offset, target.length - offset);
            if (count <= 0) {
                throw new AssertionError("libdeflate gave " + count + " for " + length + " bytes");
            }
            return count;
        }
    }

    private static final class Jdk extends GzipEncoder {
        private final Deflater deflater;

        Jdk(int level) {
            super(level);
            deflater = new Deflater(level, true);
        }

        @Override
        int deflateBound(int length) {
            return Math.addExact(length, (length >> 12) + (length >> 14) + (length >> 25) + 64);
        }

        @Override
        int deflate(byte[] content, int length, byte[] target, int offset) {
            deflater.reset();
            deflater.setInput(content, 0, length);
            deflater.finish();
            int end = offset;
            while (!deflater.finished()) {
                int count = deflater.deflate(target, end, target.length - end);
                if (count == 0) {
                    throw new AssertionError("zlib needs more than its bound for " + length + " bytes");
                }
                end += count;
            }
            return end - offset;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
