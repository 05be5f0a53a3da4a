package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Puts a zstd:chunked blob together by hand, from frames that the `zstd` command makes.
final class ZstdChunkedBlob {
    private final ByteArrayOutputStream blob = new ByteArrayOutputStream();
    private final List<String> entries = new ArrayList<>();
    private byte[] toc = new byte[0];

    long offset() {
        return blob.size();
    }

    /// Adds a frame.
    ///
    /// @return where it starts
    long frame(byte[] content, String... options) {
        long offset = offset();
        blob.writeBytes(Blobs.zstd(content, options));
        return offset;
    }

    ZstdChunkedBlob skippable(byte[] content) {
        blob.writeBytes(numbers(Integer.BYTES, 0x184d2a50, content.length));
        blob.writeBytes(content);
        return this;
    }

    /// Adds an entry of the TOC, with single quotes for double ones.
    ZstdChunkedBlob entry(String json) {
        entries.add(json.replace('\'', '"'));
        return this;
    }

    /// Ends the blob as stargz-snapshotter does.
    byte[] finish() {
        long[] position = toc();
        skippable(concat(
                numbers(Long.BYTES, position[0], position[1], position[2], 1),
                HexFormat.of().parseHex("476e556c496e5578")));
        return blob.toByteArray();
    }

    /// Ends the blob as containers/storage does since 1.50, with a tar-split frame.
    byte[] finishWithTarSplit() {
        long[] position = toc();
        byte[] tarSplit = Blobs.zstd("tar-split".getBytes(StandardCharsets.US_ASCII));
        long tarSplitOffset = offset() + 8;
        skippable(tarSplit);
        skippable(concat(
                numbers(Long.BYTES, position[0], position[1], position[2], 1, tarSplitOffset, tarSplit.length, 9),
                HexFormat.of().parseHex("474e556c496e5578")));
        return blob.toByteArray();
    }

    /// The digest of the compressed TOC of the finished blob.
    Digest checksum() {
        return Digest.sha256(toc);
    }

    private long[] toc() {
        String json = "{\"version\":1,\"entries\":[" + String.join(",", entries) + "],\"tarSplitDigest\":\"x\"}";
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        toc = Blobs.zstd(text);
        long offset = offset() + 8;
        skippable(toc);
        return new long[] {offset, toc.length, text.length};
    }

    static byte[] numbers(int bytes, long... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            if (bytes == Integer.BYTES) {
                buffer.putInt((int) number);
            } else {
                buffer.putLong(number);
            }
        }
        return buffer.array();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(second);
        return all.toByteArray();
    }
}
