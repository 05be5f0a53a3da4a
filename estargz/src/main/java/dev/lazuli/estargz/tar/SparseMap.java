package dev.lazuli.estargz.tar;

import java.util.Arrays;

/// Which parts of a sparse file are stored; the rest is zeros.
///
/// A mutable list of regions while a header is read; [#check(long, long, long)] closes it.
final class SparseMap {
    /// A file larger than this is not expanded: 1 TiB.
    static final long MAX_SIZE = 1L << 40;

    private static final int MAX_REGIONS = 1 << 20;

    private long[] numbers = new long[8];
    private int count;

    void add(long offset, long length, long entryOffset) throws TarFormatException {
        if (count == MAX_REGIONS * 2) {
            throw new TarFormatException("its sparse map has more than " + MAX_REGIONS + " regions", entryOffset);
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = offset;
        numbers[count++] = length;
    }

    int regions() {
        return count / 2;
    }

    long offset(int region) {
        return numbers[region * 2];
    }

    long length(int region) {
        return numbers[region * 2 + 1];
    }

    /// Checks that the regions are in order, inside the file, and as long as what is stored.
    void check(long realSize, long storedSize, long entryOffset) throws TarFormatException {
        if (realSize < 0 || realSize > MAX_SIZE) {
            throw new TarFormatException(
                    "it is a sparse file of " + realSize + " bytes, expected at most " + MAX_SIZE, entryOffset);
        }
        long end = 0;
        long stored = 0;
        for (int i = 0; i < regions(); i++) {
            if (offset(i) < end || length(i) < 0 || length(i) > realSize || offset(i) > realSize - length(i)) {
                throw new TarFormatException(
                        "its sparse map has the region " + offset(i) + "+" + length(i)
                                + ", which overlaps or is outside the file of " + realSize + " bytes",
                        entryOffset);
            }
            end = offset(i) + length(i);
            stored += length(i);
        }
        if (stored != storedSize) {
            throw new TarFormatException(
                    "its sparse map has " + stored + " bytes of data, but " + storedSize + " are stored", entryOffset);
        }
    }
}
