package dev.lazuli.estargz;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;

/// A part of a regular file that is fetched and verified as one.
///
/// `compressed` reaches from the start of the gzip member with the chunk to the next offset that the TOC knows,
/// or to the TOC itself. It surely holds the chunk, and may hold more: tar headers of following entries, further
/// gzip members, further chunks of the same member.
///
/// @param fileOffset  where the chunk starts in the file, in bytes
/// @param size        uncompressed bytes, at least 1
/// @param compressed  the bytes of the blob to inflate
/// @param innerOffset uncompressed bytes to skip after the start of `compressed`
/// @param digest      the digest of the chunk's uncompressed bytes
public record Chunk(long fileOffset, long size, ByteRange compressed, long innerOffset, Digest digest) {
    public Chunk {
        if (fileOffset < 0
                || size < 1
                || innerOffset < 0
                || fileOffset > Long.MAX_VALUE - size
                || innerOffset > Long.MAX_VALUE - size) {
            throw new IllegalArgumentException(
                    "not a chunk: file offset " + fileOffset + ", size " + size + ", inner offset " + innerOffset);
        }
    }

    /// The file offset behind the last byte.
    public long fileEnd() {
        return fileOffset + size;
    }
}
