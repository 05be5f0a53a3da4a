package dev.lazuli.layerfs.store;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The chunks that are on this machine, by the SHA-256 of their bytes. Thread-safe.
///
/// Chunks are read with [#read] where [#state] says that they are ready, and added through [#add]. Digests are
/// segments of 32 bytes. A chunk whose file was taken away or cut is forgotten when that is seen.
public final class ChunkStore implements AutoCloseable {
    private static final long PACK_BYTES = 64L << 20;
    private static final int VERIFY_BUFFER = 128 << 10;

    private final StoreFiles files;
    private final ChunkTable table;
    private final ReentrantLock allocation = new ReentrantLock();
    private int pack;
    private long packEnd;
    private int nextContent;

    /// What a store knows of a chunk.
    public enum State {
        /// Not here.
        ABSENT,
        /// Here, but left by another boot of the machine: [#verify] before use.
        UNVERIFIED,
        /// Here.
        READY
    }

    private ChunkStore(StoreFiles files, ChunkTable table) throws IOException {
        this.files = files;
        this.table = table;
        nextContent = table.lastFile(ChunkRecord.FileKind.CONTENT) + 1;
        pack = Math.max(0, table.lastFile(ChunkRecord.FileKind.PACK));
        continuePack();
    }

    /// Opens the store in `folder`.
    ///
    /// @param folder made when missing; no other process may use it
    /// @param bootId what tells this start of the machine from others
    public static ChunkStore open(Path folder, String bootId) throws IOException {
        Files.createDirectories(folder);
        ChunkTable table = new ChunkTable(folder.resolve("chunks.table"), bootNumber(bootId));
        boolean opened = false;
        try {
            ChunkStore store = new ChunkStore(new StoreFiles(folder), table);
            opened = true;
            return store;
        } finally {
            if (!opened) {
                table.close();
            }
        }
    }

    /// Whether a chunk is here.
    public State state(MemorySegment digest) {
        ChunkRecord record = table.get(digest);
        if (record == null) {
            return State.ABSENT;
        }
        return record.current() ? State.READY : State.UNVERIFIED;
    }

    /// Reads from a chunk that is ready.
    ///
    /// @param size   bytes of the chunk, as its TOC says
    /// @param offset where in the chunk to start
    /// @param target filled to its limit; the chunk must have as many bytes
    /// @return false when the chunk is not ready (any more); `target` may have been written to
    /// @throws IOException if the disk fails, or if the chunk of that digest has another size: the TOC lies
    public boolean read(MemorySegment digest, long size, long offset, ByteBuffer target) throws IOException {
        ChunkRecord record = table.get(digest);
        if (record == null || !record.current()) {
            return false;
        }
        if (record.size() != size || offset + target.remaining() > size) {
            throw new IOException("cannot read " + target.remaining() + " bytes at " + offset + " of a chunk of "
                    + record.size() + " bytes, of which the TOC says that it has " + size);
        }
        if (readFully(record, offset, target)) {
            return true;
        }
        table.remove(digest);
        return false;
    }

    /// Hashes a chunk that another boot left, after which it is ready or absent.
    ///
    /// @return whether it is ready
    public boolean verify(MemorySegment digest) throws IOException {
        ChunkRecord record = table.get(digest);
        if (record == null || record.current()) {
            return record != null;
        }
        MessageDigest hash = Digest.newSha256();
        ByteBuffer buffer = ByteBuffer.allocate(VERIFY_BUFFER);
        boolean whole = true;
        for (long at = 0; whole && at < record.size(); at += buffer.limit()) {
            buffer.clear().limit((int) Math.min(VERIFY_BUFFER, record.size() - at));
            whole = readFully(record, at, buffer);
            hash.update(buffer.flip());
        }
        if (whole && MemorySegment.ofArray(hash.digest()).mismatch(digest) < 0) {
            table.put(digest, record.kind(), record.file(), record.offset(), record.size());
            return true;
        }
        table.remove(digest);
        return false;
    }

    /// Starts to add a chunk; nobody sees it before [ChunkWriter#commit()].
    ///
    /// Two writers of the same chunk at one time do no harm but work twice.
    ///
    /// @param size bytes of the chunk
    public ChunkWriter add(MemorySegment digest, long size, ContentPlace place) throws IOException {
        if (place.isSmall()) {
            return new ChunkWriter(this, digest, size);
        }
        int file = contentFile(place);
        return new ChunkWriter(
                this, digest, size, files.open(ChunkRecord.FileKind.CONTENT, file), file, place.offset());
    }

    void record(MemorySegment digest, ChunkRecord.FileKind kind, int file, long offset, long size) throws IOException {
        table.put(digest, kind, file, offset, size);
    }

    /// Appends the verified bytes of a small chunk to the current pack and records them.
    void append(MemorySegment digest, byte[] bytes, int length) throws IOException {
        int file;
        long offset;
        allocation.lock();
        try {
            if (packEnd + length > PACK_BYTES) {
                pack++;
                continuePack();
            }
            file = pack;
            offset = packEnd;
            packEnd += length;
        } finally {
            allocation.unlock();
        }
        try (StoreFiles.Lease lease = files.open(ChunkRecord.FileKind.PACK, file)) {
            writeFully(lease.channel(), ByteBuffer.wrap(bytes, 0, length), offset);
        }
        record(digest, ChunkRecord.FileKind.PACK, file, offset, length);
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /// The file of a content, made where there is none.
    private int contentFile(ContentPlace place) throws IOException {
        allocation.lock();
        try {
            ChunkRecord known = table.get(place.content());
            if (known != null && files.exists(ChunkRecord.FileKind.CONTENT, known.file())) {
                return known.file();
            }
            while (files.exists(ChunkRecord.FileKind.CONTENT, nextContent)) {
                nextContent++;
            }
            int file = nextContent++;
            files.create(ChunkRecord.FileKind.CONTENT, file, place.contentSize());
            table.put(place.content(), ChunkRecord.FileKind.CONTENT, file, 0, place.contentSize());
            return file;
        } finally {
            allocation.unlock();
        }
    }

    private boolean readFully(ChunkRecord record, long offset, ByteBuffer target) throws IOException {
        StoreFiles.@Nullable Lease lease = openIfThere(record);
        if (lease == null) {
            return false;
        }
        try (lease) {
            long at = record.offset() + offset;
            while (target.hasRemaining()) {
                int count = lease.channel().read(target, at);
                if (count < 0) {
                    return false;
                }
                at += count;
            }
            return true;
        }
    }

    private StoreFiles.@Nullable Lease openIfThere(ChunkRecord record) throws IOException {
        try {
            return files.open(record.kind(), record.file());
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    /// Goes on at the end of the current pack: what a killed process wrote and did not record is left alone.
    private void continuePack() throws IOException {
        if (!files.exists(ChunkRecord.FileKind.PACK, pack)) {
            files.create(ChunkRecord.FileKind.PACK, pack, 0);
        }
        try (StoreFiles.Lease lease = files.open(ChunkRecord.FileKind.PACK, pack)) {
            packEnd = lease.channel().size();
        }
    }

    private static long bootNumber(String bootId) {
        byte[] hash = Digest.newSha256().digest(bootId.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong() | 1;
    }

    /// Closes all files; no other thread may be inside a method.
    @Override
    public void close() throws IOException {
        try (table) {
            files.close();
        }
    }
}
