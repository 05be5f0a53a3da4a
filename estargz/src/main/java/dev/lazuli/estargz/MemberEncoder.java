package dev.lazuli.estargz;

import java.util.Arrays;

/// Makes the members of a layer, each from a whole byte array: gzip members or zstd frames.
///
/// For one thread at a time; keeps a buffer of the size of the largest member.
abstract sealed class MemberEncoder implements AutoCloseable permits GzipEncoder, ZstdEncoder {
    private byte[] output = new byte[0];

    static MemberEncoder create(Compression compression) {
        return switch (compression) {
            case Compression.Gzip gzip -> GzipEncoder.create(gzip.level());
            case Compression.ZstdChunked zstd -> ZstdEncoder.create(zstd.level());
        };
    }

    /// One whole member with the first `length` bytes of `content`.
    byte[] member(byte[] content, int length) {
        int needed = bound(length);
        if (output.length < needed) {
            output = new byte[needed];
        }
        return Arrays.copyOf(output, encode(content, length, output));
    }

    /// The largest size of a member with `length` bytes.
    abstract int bound(int length);

    /// Writes a member to the start of `target`.
    ///
    /// @return its size
    abstract int encode(byte[] content, int length, byte[] target);

    @Override
    public void close() {}
}
