package dev.lazuli.estargz;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A layer as a plain tar stream, whatever it is compressed with.
public final class LayerInput {
    private static final int BUFFER_SIZE = 1 << 16;
    private static final int MAGIC_LENGTH = 4;
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final int ZSTD_MAGIC = 0xfd2fb528;
    private static final int ZSTD_SKIPPABLE = 0x184d2a50;

    private LayerInput() {}

    /// Looks at the first bytes and decompresses gzip (all members) and zstd (all frames); anything else is taken for
    /// plain. Closing the result frees what decompresses, not `layer`.
    ///
    /// @param layer buffered here; read ahead of what the result has given
    /// @return a stream for one thread, whose reads throw [EstargzFormatException] where the compressed data
    ///         is damaged
    public static InputStream open(InputStream layer) throws IOException {
        BufferedInputStream in = new BufferedInputStream(layer, BUFFER_SIZE);
        in.mark(MAGIC_LENGTH);
        byte[] first = in.readNBytes(MAGIC_LENGTH);
        in.reset();
        int magic = 0;
        for (int i = 0; i < first.length; i++) {
            magic |= (first[i] & 0xff) << (Byte.SIZE * i);
        }
        if ((magic & 0xffff) == GZIP_MAGIC) {
            GzipMemberStream gzip = new GzipMemberStream();
            gzip.start(in, 0);
            return gzip;
        }
        if (magic == ZSTD_MAGIC || (magic & ~0xf) == ZSTD_SKIPPABLE) {
            ZstdMemberStream zstd = new ZstdMemberStream();
            zstd.start(in, 0);
            return zstd;
        }
        return new PlainStream(in);
    }

    /// Does not pass on `close`.
    private static final class PlainStream extends InputStream {
        private final InputStream in;

        PlainStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }
    }
}
