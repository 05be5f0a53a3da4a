package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/// What ends a zstd:chunked layer: the compressed TOC and the footer, each in a skippable frame, which decompressors
/// pass over.
///
/// | bytes | content |
/// |---|---|
/// | 4 | magic `50 2a 4d 18` |
/// | 4 | compressed length, little-endian |
/// | … | the TOC's JSON as zstd frames |
/// | 4 | magic `50 2a 4d 18` |
/// | 4 | 40, little-endian |
/// | 8 | where the zstd frames of the TOC start in the blob, little-endian as all that follow |
/// | 8 | compressed length |
/// | 8 | uncompressed length |
/// | 8 | type of the TOC: 1 |
/// | 8 | magic `47 6e 55 6c 49 6e 55 78` |
///
/// @param json       digest of the JSON text
/// @param compressed digest of the zstd frames
/// @param offset     where these start in the blob
/// @param size       their bytes
/// @param jsonSize   bytes of the JSON text
record ZstdChunkedToc(TocDigest json, Digest compressed, long offset, long size, long jsonSize) {
    private static final String ANNOTATIONS = "io.containers.zstd-chunked.";
    private static final int SKIPPABLE_MAGIC = 0x184d2a50;
    private static final int SKIPPABLE_HEADER = 8;
    private static final int FOOTER_CONTENT = 40;
    private static final int TOC_TYPE = 1;
    private static final long MAGIC = 0x78556e496c556e47L;
    private static final long MAX_FRAME = 0xffff_ffffL;

    /// Uncompressed bytes of a frame, so that memory does not depend on the TOC.
    private static final int PIECE = 4 << 20;

    /// Writes TOC and footer to the end of a blob. The compressed TOC is spooled: its size stands in front of it.
    ///
    /// @param toc finished
    static ZstdChunkedToc write(TocWriter toc, EstargzOptions options, BlobOutput blob) throws IOException {
        Path path = Files.createTempFile(options.temporaryFolder(), "lazuli-toc-", ".zst");
        try (FileChannel spool = FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
                MemberEncoder encoder = MemberEncoder.create(options.compression())) {
            MessageDigest jsonHash = Digest.newSha256();
            long jsonSize = 0;
            BlobOutput frames = new BlobOutput(new BufferedOutputStream(Channels.newOutputStream(spool)));
            InputStream text = toc.open();
            byte[] piece = text.readNBytes(PIECE);
            while (piece.length > 0) {
                jsonHash.update(piece);
                jsonSize += piece.length;
                frames.write(encoder.member(piece, piece.length));
                piece = text.readNBytes(PIECE);
            }
            frames.flush();
            if (frames.count() > MAX_FRAME) {
                throw new IOException(
                        "the TOC takes " + frames.count() + " compressed bytes, expected at most " + MAX_FRAME);
            }
            ZstdChunkedToc written = new ZstdChunkedToc(
                    new TocDigest(Digest.sha256(jsonHash)),
                    frames.digest(),
                    blob.count() + SKIPPABLE_HEADER,
                    frames.count(),
                    jsonSize);
            spool.position(0);
            written.append(new BufferedInputStream(Channels.newInputStream(spool)), blob);
            return written;
        }
    }

    private void append(InputStream frames, OutputStream blob) throws IOException {
        blob.write(header(size));
        frames.transferTo(blob);
        blob.write(header(FOOTER_CONTENT));
        blob.write(ByteBuffer.allocate(FOOTER_CONTENT)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(offset)
                .putLong(size)
                .putLong(jsonSize)
                .putLong(TOC_TYPE)
                .putLong(MAGIC)
                .array());
    }

    private static byte[] header(long contentSize) {
        return ByteBuffer.allocate(SKIPPABLE_HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(SKIPPABLE_MAGIC)
                .putInt((int) contentSize)
                .array();
    }

    /// What the layer's descriptor says of it, in the spelling that goes together with [TocDigest#ANNOTATION].
    Map<String, String> annotations() {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(ANNOTATIONS + "manifest-checksum", compressed.toString());
        annotations.put(ANNOTATIONS + "manifest-position", offset + ":" + size + ":" + jsonSize + ":" + TOC_TYPE);
        return annotations;
    }
}
