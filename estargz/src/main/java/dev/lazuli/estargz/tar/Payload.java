package dev.lazuli.estargz.tar;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The payload of one entry, with the holes of sparse files filled.
final class Payload {
    private final TarInput in;
    private final @Nullable SparseMap sparse;
    private final long size;
    private final long entryOffset;
    private final int padding;
    private long storedLeft;
    private long position;
    private int region;
    private boolean finished;

    Payload(TarInput in, TarEntry entry, long storedSize) {
        this.in = in;
        this.sparse = entry.sparse().orElse(null);
        this.size = entry.size();
        this.entryOffset = entry.offset();
        this.storedLeft = storedSize;
        this.padding = TarInput.padding(storedSize);
    }

    int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == size) {
            return -1;
        }
        int wanted = (int) Math.min(length, size - position);
        int count = sparse == null ? readStored(buffer, offset, wanted) : readSparse(sparse, buffer, offset, wanted);
        position += count;
        return count;
    }

    private int readSparse(SparseMap map, byte[] buffer, int offset, int wanted) throws IOException {
        while (region < map.regions() && position >= map.offset(region) + map.length(region)) {
            region++;
        }
        if (region == map.regions() || position < map.offset(region)) {
            long holeEnd = region == map.regions() ? size : map.offset(region);
            int zeros = (int) Math.min(wanted, holeEnd - position);
            Arrays.fill(buffer, offset, offset + zeros, (byte) 0);
            return zeros;
        }
        long regionEnd = map.offset(region) + map.length(region);
        return readStored(buffer, offset, (int) Math.min(wanted, regionEnd - position));
    }

    private int readStored(byte[] buffer, int offset, int wanted) throws IOException {
        int count = in.readSome(buffer, offset, wanted, entryOffset);
        storedLeft -= count;
        return count;
    }

    /// Skips to the next header.
    void finish() throws IOException {
        if (!finished) {
            finished = true;
            in.skip(storedLeft, entryOffset);
            in.skipPadding(padding);
        }
    }
}
