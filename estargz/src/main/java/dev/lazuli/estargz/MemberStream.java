package dev.lazuli.estargz;

import java.io.InputStream;

/// The uncompressed bytes of members one after the other, whatever they are compressed with. For one thread.
abstract sealed class MemberStream extends InputStream permits GzipMemberStream, ZstdMemberStream {
    /// A stream that has to be started before it is read.
    static MemberStream of(MemberFormat format) {
        return switch (format) {
            case GZIP -> new GzipMemberStream();
            case ZSTD -> new ZstdMemberStream();
        };
    }

    /// Starts anew.
    ///
    /// @param newSource where compressed bytes come from; starts with a member; not closed
    /// @param offset    what error messages call the offset of its first byte
    abstract void start(InputStream newSource, long offset);

    /// The offset of the next byte that was not used yet, or near it.
    abstract long offset();

    /// Where the member starts that the last read bytes are from; one read never crosses the border of two members.
    abstract long memberOffset();

    /// Frees what decompresses, not the source.
    @Override
    public abstract void close();
}
