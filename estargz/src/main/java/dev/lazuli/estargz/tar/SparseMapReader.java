package dev.lazuli.estargz.tar;

import static dev.lazuli.estargz.tar.TarInput.BLOCK;

import java.io.IOException;

/// Reads the sparse maps that stand in blocks of their own: those of GNU's old format, and those at the top of the
/// payload (PAX format 1.0).
final class SparseMapReader {
    private static final int FIELD = 12;
    private static final int EXTENSION_REGIONS = 21;
    private static final int EXTENSION_FLAG = 504;

    private final TarInput in;
    private final long start;
    private final byte[] block = new byte[BLOCK];
    private int position = BLOCK;
    private long payloadBytes;

    /// Takes the blocks that belong to the header.
    interface Keeper {
        void keep(byte[] block) throws TarFormatException;
    }

    /// @param start where the entry's first header block is
    SparseMapReader(TarInput in, long start) {
        this.in = in;
        this.start = start;
    }

    /// How many bytes of the stored payload the map took.
    long payloadBytes() {
        return payloadBytes;
    }

    /// Four regions in the header, then 21 in each extension block.
    SparseMap readGnu(HeaderBlock header, Keeper keeper) throws IOException {
        if (!header.isGnu()) {
            throw new TarFormatException("it is a sparse file without GNU's magic", start);
        }
        SparseMap map = new SparseMap();
        for (int i = 0; i < HeaderBlock.GNU_SPARSE_COUNT; i++) {
            header.addRegion(map, HeaderBlock.GNU_SPARSE + i * 2 * FIELD);
        }
        boolean extended = header.isExtended();
        while (extended) {
            in.readFully(block, 0, BLOCK, start);
            keeper.keep(block);
            for (int i = 0; i < EXTENSION_REGIONS; i++) {
                HeaderBlock.addRegion(map, block, i * 2 * FIELD, start);
            }
            extended = block[EXTENSION_FLAG] != 0;
        }
        return map;
    }

    /// The number of regions, then offset and length of each, as decimal lines, padded to a block.
    SparseMap readFromPayload() throws IOException {
        SparseMap map = new SparseMap();
        long regions = number();
        for (long i = 0; i < regions; i++) {
            map.add(number(), number(), start);
        }
        return map;
    }

    private long number() throws IOException {
        long value = 0;
        boolean digits = false;
        while (true) {
            if (position == BLOCK) {
                in.readFully(block, 0, BLOCK, start);
                payloadBytes += BLOCK;
                position = 0;
            }
            byte c = block[position++];
            if (c == '\n' && digits) {
                return value;
            }
            if (c < '0' || c > '9' || value > Long.MAX_VALUE / 10 - 1) {
                throw new TarFormatException("its sparse map has no decimal number where one should be", start);
            }
            value = value * 10 + (c - '0');
            digits = true;
        }
    }
}
