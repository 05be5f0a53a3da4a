package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.MemberFormat;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Writes index files and checks them when they are opened.
final class IndexFile {
    private static final int PIECE = 1 << 20;
    private static final byte SHA256 = 1;
    private static final byte SHA512 = 2;

    /// What the header says besides the lengths of the parts.
    ///
    /// @param nodeFlags   what the flags say of the nodes
    /// @param prefetchEnd where the area ends that is worth prefetching, or −1
    record Header(IndexedBlob blob, int nodeFlags, long nodes, long prefetchEnd) {
        int flags() {
            return nodeFlags | (blob.memberFormat() == MemberFormat.ZSTD ? IndexFormat.FLAG_ZSTD : 0);
        }
    }

    /// Where the parts of an index file start.
    record Layout(long nodes, long names, long chunks, long order, long text, long end) {
        static Layout of(MemorySegment header) {
            long nodes = IndexFormat.HEADER_BYTES;
            long names = nodes + header.get(IndexFormat.LONG, IndexFormat.AT_NODES) * IndexFormat.NODE_BYTES;
            long chunks = names + header.get(IndexFormat.LONG, IndexFormat.AT_NAMES) * IndexFormat.NAME_BYTES;
            long chunkCount = header.get(IndexFormat.LONG, IndexFormat.AT_CHUNKS);
            long order = chunks + chunkCount * IndexFormat.CHUNK_BYTES;
            long text = order + chunkCount * Integer.BYTES;
            long end = text + header.get(IndexFormat.LONG, IndexFormat.AT_TEXT);
            return new Layout(nodes, names, chunks, order, text, end);
        }
    }

    private IndexFile() {}

    static void write(
            Path target,
            Header header,
            GrowingBytes nodes,
            GrowingBytes names,
            GrowingBytes chunks,
            int[] order,
            GrowingBytes text)
            throws IOException {
        Path temporary = Files.createTempFile(target.toAbsolutePath().getParent(), ".index-", ".tmp");
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment head = arena.allocate(IndexFormat.HEADER_BYTES);
            fill(head, header, names, order.length, text);
            CRC32C crc = new CRC32C();
            channel.position(IndexFormat.HEADER_BYTES);
            write(channel, crc, nodes.content());
            write(channel, crc, names.content());
            write(channel, crc, chunks.content());
            write(channel, crc, order);
            write(channel, crc, text.content());
            head.set(IndexFormat.LONG, IndexFormat.AT_FILE_LENGTH, channel.position());
            head.set(IndexFormat.INT, IndexFormat.AT_BODY_CRC, (int) crc.getValue());
            head.set(IndexFormat.INT, IndexFormat.AT_HEADER_CRC, headerCrc(head));
            channel.position(0);
            write(channel, new CRC32C(), head);
            channel.force(true);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Maps an index file whose every byte was checked.
    ///
    /// @throws DamagedIndexException if it is not what was written, or not for this layer and TOC
    static MemorySegment map(Path file, Digest layer, TocDigest toc, Arena arena) throws IOException {
        MemorySegment map;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() < IndexFormat.HEADER_BYTES) {
                throw damaged(file, channel.size() + " bytes are less than a header");
            }
            map = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        }
        checkHeader(file, map);
        if (!isAt(map, IndexFormat.AT_LAYER_DIGEST, layer) || !isAt(map, IndexFormat.AT_TOC_DIGEST, toc.digest())) {
            throw damaged(file, "it is of another layer or TOC, expected " + layer + " with TOC " + toc);
        }
        CRC32C crc = new CRC32C();
        MemorySegment body = map.asSlice(IndexFormat.HEADER_BYTES);
        for (long at = 0; at < body.byteSize(); at += PIECE) {
            crc.update(body.asSlice(at, Math.min(PIECE, body.byteSize() - at)).asByteBuffer());
        }
        if ((int) crc.getValue() != map.get(IndexFormat.INT, IndexFormat.AT_BODY_CRC)) {
            throw damaged(file, "its checksum differs");
        }
        // The check has touched every page; few of them are needed again soon.
        map.unload();
        return map;
    }

    private static void checkHeader(Path file, MemorySegment map) throws DamagedIndexException {
        if (map.get(IndexFormat.LONG, IndexFormat.AT_MAGIC) != IndexFormat.MAGIC) {
            throw damaged(file, "it does not start as an index does");
        }
        if (headerCrc(map) != map.get(IndexFormat.INT, IndexFormat.AT_HEADER_CRC)) {
            throw damaged(file, "the checksum of its header differs");
        }
        int version = map.get(IndexFormat.INT, IndexFormat.AT_VERSION);
        int scheme = map.get(IndexFormat.INT, IndexFormat.AT_NODE_ID_SCHEME);
        if (version != IndexFormat.VERSION || scheme != IndexFormat.NODE_ID_SCHEME) {
            throw damaged(
                    file,
                    "it has version " + version + " with node ids " + scheme + ", expected " + IndexFormat.VERSION
                            + " with " + IndexFormat.NODE_ID_SCHEME);
        }
        long length = map.get(IndexFormat.LONG, IndexFormat.AT_FILE_LENGTH);
        if (length != map.byteSize() || Layout.of(map).end() != length) {
            throw damaged(file, "it has " + map.byteSize() + " bytes, expected " + length);
        }
    }

    private static void fill(MemorySegment head, Header header, GrowingBytes names, int chunks, GrowingBytes text) {
        head.set(IndexFormat.LONG, IndexFormat.AT_MAGIC, IndexFormat.MAGIC);
        head.set(IndexFormat.INT, IndexFormat.AT_VERSION, IndexFormat.VERSION);
        head.set(IndexFormat.INT, IndexFormat.AT_NODE_ID_SCHEME, IndexFormat.NODE_ID_SCHEME);
        head.set(IndexFormat.INT, IndexFormat.AT_FLAGS, header.flags());
        head.set(IndexFormat.LONG, IndexFormat.AT_NODES, header.nodes());
        head.set(IndexFormat.LONG, IndexFormat.AT_NAMES, names.size() / IndexFormat.NAME_BYTES);
        head.set(IndexFormat.LONG, IndexFormat.AT_CHUNKS, chunks);
        head.set(IndexFormat.LONG, IndexFormat.AT_TEXT, text.size());
        head.set(IndexFormat.LONG, IndexFormat.AT_BLOB_SIZE, header.blob().size());
        head.set(IndexFormat.LONG, IndexFormat.AT_CHUNKS_END, header.blob().payloadsEnd());
        head.set(IndexFormat.LONG, IndexFormat.AT_PREFETCH_END, header.prefetchEnd());
        MemorySegment.copy(
                digestField(header.blob().layer()),
                0,
                head,
                IndexFormat.BYTE,
                IndexFormat.AT_LAYER_DIGEST,
                IndexFormat.DIGEST_FIELD_BYTES);
        MemorySegment.copy(
                digestField(header.blob().toc().digest()),
                0,
                head,
                IndexFormat.BYTE,
                IndexFormat.AT_TOC_DIGEST,
                IndexFormat.DIGEST_FIELD_BYTES);
    }

    private static byte[] digestField(Digest digest) {
        byte[] field = new byte[IndexFormat.DIGEST_FIELD_BYTES];
        field[0] = digest.algorithm().equals("sha256") ? SHA256 : SHA512;
        byte[] bytes = digest.bytes();
        System.arraycopy(bytes, 0, field, IndexFormat.DIGEST_AT, bytes.length);
        return field;
    }

    private static boolean isAt(MemorySegment map, int at, Digest digest) {
        byte[] found = map.asSlice(at, IndexFormat.DIGEST_FIELD_BYTES).toArray(IndexFormat.BYTE);
        return Arrays.equals(found, digestField(digest));
    }

    private static int headerCrc(MemorySegment head) {
        CRC32C crc = new CRC32C();
        crc.update(head.asSlice(0, IndexFormat.AT_HEADER_CRC).asByteBuffer());
        return (int) crc.getValue();
    }

    private static void write(FileChannel channel, CRC32C crc, int[] order) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate((long) Math.max(1, order.length) * Integer.BYTES);
            MemorySegment.copy(order, 0, bytes, IndexFormat.INT, 0, order.length);
            write(channel, crc, bytes.asSlice(0, (long) order.length * Integer.BYTES));
        }
    }

    private static void write(FileChannel channel, CRC32C crc, MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += PIECE) {
            ByteBuffer piece =
                    bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer();
            crc.update(piece.duplicate());
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        }
    }

    private static DamagedIndexException damaged(Path file, String why) {
        return new DamagedIndexException("cannot use the index " + file + ": " + why);
    }
}
