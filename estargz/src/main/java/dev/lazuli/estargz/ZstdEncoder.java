package dev.lazuli.estargz;

import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.airlift.compress.v3.zstd.ZstdNativeCompressor;

/// Makes zstd frames: with libzstd where its native library loads (Linux on x86-64 and AArch64), else in Java, which
/// knows a single level. The two make different bytes.
final class ZstdEncoder extends MemberEncoder {
    private final ZstdCompressor compressor;

    private ZstdEncoder(ZstdCompressor compressor) {
        this.compressor = compressor;
    }

    static ZstdEncoder create(int level) {
        return ZstdNativeCompressor.isEnabled() ? new ZstdEncoder(new ZstdNativeCompressor(level)) : portable();
    }

    /// The one in Java, wherever we are.
    static ZstdEncoder portable() {
        return new ZstdEncoder(new ZstdJavaCompressor());
    }

    @Override
    int bound(int length) {
        return compressor.maxCompressedLength(length);
    }

    @Override
    int encode(byte[] content, int length, byte[] target) {
        return compressor.compress(content, 0, length, target, 0, target.length);
    }
}
