package dev.lazuli.layerfs.read;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.store.ContentPlace;
import dev.lazuli.oci.Digest;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// Names the contents of a layer's files for the store: by a hash over their lists of chunks, which says all about
/// the content without believing what the TOC claims of the whole file. Thread-safe.
final class Contents {
    private static final byte[] DOMAIN = "lazuli content by chunks 1\n".getBytes(StandardCharsets.US_ASCII);

    private final LayerIndex index;

    /// The content asked for last: a large file's chunks come one after the other.
    private volatile Named last = new Named(0, MemorySegment.NULL);

    private record Named(int file, MemorySegment content) {}

    Contents(LayerIndex index) {
        this.index = index;
    }

    /// The place of a chunk of `file`.
    ContentPlace place(int file, long offset) {
        long size = index.size(file);
        if (size <= ContentPlace.SMALL_CONTENT) {
            return new ContentPlace(MemorySegment.NULL, size, offset);
        }
        Named named = last;
        if (named.file() != file) {
            named = new Named(file, MemorySegment.ofArray(hash(file)));
            last = named;
        }
        return new ContentPlace(named.content(), size, offset);
    }

    private byte[] hash(int file) {
        MessageDigest hash = Digest.newSha256();
        hash.update(DOMAIN);
        ByteBuffer size = ByteBuffer.allocate(Long.BYTES);
        int first = index.firstChunk(file);
        for (int chunk = first; chunk < first + index.fileChunkCount(file); chunk++) {
            hash.update(size.clear().putLong(index.chunkSize(chunk)).flip());
            hash.update(index.chunkDigest(chunk).asByteBuffer());
        }
        return hash.digest();
    }
}
