package dev.lazuli.estargz;

/// How the members of a layer are compressed: the pieces that can be decompressed on their own.
public enum MemberFormat {
    /// Gzip members: eStargz, with its TOC inside or in another image.
    GZIP(1032),
    /// Zstandard frames: zstd:chunked.
    ZSTD(1 << 15);

    /// The most bytes that one compressed byte can become: deflate makes at most 258 bytes of 2 bits, a zstd block of
    /// 4 bytes at most 128 KiB.
    private final int highestRatio;

    MemberFormat(int highestRatio) {
        this.highestRatio = highestRatio;
    }

    /// Whether `compressed` bytes can become `size` bytes.
    boolean canMake(long size, long compressed) {
        return size / highestRatio <= compressed;
    }
}
