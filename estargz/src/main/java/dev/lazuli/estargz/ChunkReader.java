package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// Inflates chunks and compares them with their digests. Memory does not depend on the size of chunks; for zstd, it
/// depends on the window that a frame asks for, up to 128 MiB, beyond which it is refused.
///
/// For one thread at a time; holds native memory until closed. May be used again after any exception.
public final class ChunkReader implements AutoCloseable {
    private static final int BUFFER_SIZE = 1 << 16;

    private final MemberFormat format;
    private final MemberStream uncompressed;
    private final byte[] buffer = new byte[BUFFER_SIZE];

    /// Where in the uncompressed bytes from `startOffset` on the stream stands.
    private long innerPosition;

    private long startOffset = -1;

    /// A reader for layers whose members are compressed with `format`.
    public ChunkReader(MemberFormat format) {
        this.format = format;
        uncompressed = MemberStream.of(format);
    }

    /// Inflates one chunk.
    ///
    /// The sink sees bytes before they are verified. Only when this method returns normally are they what the TOC
    /// says; after any exception the sink's content must be thrown away.
    ///
    /// @param compressed positioned at the start of `chunk.compressed()`; may end with that range or go on. Read
    ///                   ahead in blocks, not closed
    /// @param chunk      from a verified TOC
    /// @param name       the file's name, for error messages
    /// @param sink       gets exactly `chunk.size()` bytes
    /// @throws ChunkDigestMismatchException if the content differs
    /// @throws EstargzFormatException       if the bytes are no members of the format or end too early
    public void read(InputStream compressed, Chunk chunk, String name, ChunkSink sink) throws IOException {
        start(compressed, chunk.compressed().offset());
        readNext(chunk, name, sink);
    }

    /// Inflates one chunk into an array, verified.
    ///
    /// @throws EstargzFormatException   also if the chunk is larger than its compressed range can make
    /// @throws IllegalArgumentException if the chunk is larger than an array can be
    public byte[] read(InputStream compressed, Chunk chunk, String name) throws IOException {
        if (chunk.size() > Integer.MAX_VALUE - Long.BYTES) {
            throw new IllegalArgumentException("a chunk of " + chunk.size() + " bytes does not fit into an array");
        }
        if (!format.canMake(chunk.size(), chunk.compressed().length())) {
            throw new EstargzFormatException(
                    "cannot inflate the chunk at " + chunk.fileOffset() + " of \"" + name + "\": "
                            + chunk.compressed().length() + " bytes never make " + chunk.size(),
                    chunk.compressed().offset());
        }
        ArraySink sink = new ArraySink((int) chunk.size());
        read(compressed, chunk, name, sink);
        return sink.content();
    }

    /// Begins to read several chunks that share one compressed offset, as writers with a minimum chunk size make
    /// them; [#readNext(Chunk, String, ChunkSink)] then inflates each of them only once.
    ///
    /// @param compressed positioned at `offset`, not closed
    /// @param offset     the start of the chunks' compressed range
    public void start(InputStream compressed, long offset) {
        uncompressed.start(compressed, offset);
        startOffset = offset;
        innerPosition = 0;
    }

    /// Inflates the next chunk from the stream that [#start(InputStream, long)] was given, skipping what is before
    /// it. After an exception, `start` has to be called again, unless it was a [ChunkDigestMismatchException]: the
    /// chunks behind may be read all the same.
    ///
    /// @param chunk its compressed range starts at the offset that was given, and its inner offset is not before
    ///              the end of the chunk read before
    /// @param name  the file's name, for error messages
    /// @param sink  as for [#read(InputStream, Chunk, String, ChunkSink)]
    public void readNext(Chunk chunk, String name, ChunkSink sink) throws IOException {
        if (chunk.compressed().offset() != startOffset || chunk.innerOffset() < innerPosition) {
            throw new IllegalArgumentException(
                    "the chunk at " + chunk.compressed().offset() + "+" + chunk.innerOffset()
                            + " cannot be read from a stream at " + startOffset + "+" + innerPosition);
        }
        long toSkip = chunk.innerOffset() - innerPosition;
        while (toSkip > 0) {
            toSkip -= inflate(toSkip, chunk, name);
        }
        MessageDigest hash = chunk.digest().newMessageDigest();
        long left = chunk.size();
        while (left > 0) {
            int count = inflate(left, chunk, name);
            hash.update(buffer, 0, count);
            sink.write(buffer, 0, count);
            left -= count;
        }
        byte[] found = hash.digest();
        if (!MessageDigest.isEqual(found, chunk.digest().bytes())) {
            Digest foundDigest =
                    new Digest(chunk.digest().algorithm(), HexFormat.of().formatHex(found));
            throw new ChunkDigestMismatchException(chunk, name, foundDigest);
        }
    }

    private int inflate(long wanted, Chunk chunk, String name) throws IOException {
        int count = uncompressed.read(buffer, 0, (int) Math.min(wanted, buffer.length));
        if (count < 0) {
            throw new EstargzFormatException(
                    "cannot inflate the chunk at " + chunk.fileOffset() + " of \"" + name
                            + "\": the compressed data ends after " + innerPosition + " uncompressed bytes, expected "
                            + (chunk.innerOffset() + chunk.size()),
                    uncompressed.offset());
        }
        innerPosition += count;
        return count;
    }

    @Override
    public void close() {
        uncompressed.close();
    }

    /// Grows with what arrives, whatever the chunk's size is said to be.
    private static final class ArraySink implements ChunkSink {
        private static final int FIRST = 1 << 20;

        private final int size;
        private byte[] content;
        private int length;

        ArraySink(int size) {
            this.size = size;
            content = new byte[Math.min(size, FIRST)];
        }

        @Override
        public void write(byte[] source, int offset, int count) {
            if (content.length - length < count) {
                content = Arrays.copyOf(content, (int)
                        Math.min(size, Math.max(2L * content.length, length + (long) count)));
            }
            System.arraycopy(source, offset, content, length, count);
            length += count;
        }

        byte[] content() {
            return content;
        }
    }
}
