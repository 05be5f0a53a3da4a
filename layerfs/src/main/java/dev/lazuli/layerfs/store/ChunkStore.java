package dev.lazuli.layerfs.store;

import dev.lazuli.linux.Errno;
import dev.lazuli.linux.Fd;
import dev.lazuli.linux.LinuxException;
import dev.lazuli.linux.OpenFlags;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The chunks that are on this machine, by the SHA-256 of their bytes. Thread-safe.
///
/// Chunks are read with [#read] where [#state] says that they are ready, and added through [#add]. Digests are
/// segments of 32 bytes. A chunk whose file was taken away or cut is forgotten when that is seen.
public final class ChunkStore implements AutoCloseable {
    private static final long MAX_PACK_BYTES = 16L << 20;
    private static final long MIN_PACK_BYTES = 64L << 10;

    /// Packs are small against the quota, so that giving one up gives up little.
    private static final int PACKS_IN_QUOTA = 16;

    private static final long MILLIS_BETWEEN_NOTES_OF_USE = 600_000;
    private static final int VERIFY_BUFFER = 128 << 10;

    private final StoreFiles files;
    private final ChunkTable table;
    private final StoreUsage usage = new StoreUsage();
    private final StoreOptions options;
    private final long packBytes;
    private final ReentrantLock allocation = new ReentrantLock();
    private final Eviction eviction;
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

    private ChunkStore(StoreOptions options, StoreFiles files, ChunkTable table) throws IOException {
        this.options = options;
        this.files = files;
        this.table = table;
        eviction = new Eviction(options, files, table, usage, allocation);
        packBytes = Math.clamp(options.maxBytes() / PACKS_IN_QUOTA, MIN_PACK_BYTES, MAX_PACK_BYTES);
        Stock stock = Stock.take(table, files, usage);
        nextContent = stock.nextContent();
        pack = stock.lastPack();
        continuePack();
    }

    /// Opens a store. Looks at every record and every file once.
    public static ChunkStore open(StoreOptions options) throws IOException {
        Files.createDirectories(options.folder());
        ChunkTable table = new ChunkTable(options.folder().resolve("chunks.table"), bootNumber(options.bootId()));
        boolean opened = false;
        try {
            ChunkStore store = new ChunkStore(options, new StoreFiles(options.folder()), table);
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
        if (record == null || record.isContent()) {
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
        if (record == null || record.isContent() || !record.current()) {
            return false;
        }
        if (record.size() != size || offset + target.remaining() > size) {
            throw new IOException("cannot read " + target.remaining() + " bytes at " + offset + " of a chunk of "
                    + record.size() + " bytes, of which the TOC says that it has " + size);
        }
        if (readFully(record, offset, target)) {
            noteUse(record);
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
        if (record == null || record.isContent() || record.current()) {
            return record != null && !record.isContent();
        }
        return verify(digest, record);
    }

    /// Hashes every chunk, and forgets those that are bad. Reads all of the store; chunks that come meanwhile may be
    /// left out, since they were hashed just before.
    ///
    /// @throws InterruptedException when the thread is interrupted, with what was found bad forgotten
    public StoreCheck verifyAll() throws IOException, InterruptedException {
        long places = table.places();
        StoreCheck check = new StoreCheck(0, 0, 0);
        for (long place = 0; place < places; place++) {
            if (Thread.interrupted()) {
                throw new InterruptedException("stopped after " + check.chunks() + " chunks");
            }
            byte[] key = table.key(place);
            if (key != null) {
                check = verified(MemorySegment.ofArray(key), check);
            }
            if (table.places() != places) {
                // All records have moved.
                places = table.places();
                place = -1;
                check = new StoreCheck(0, 0, check.bad());
            }
        }
        return check;
    }

    private StoreCheck verified(MemorySegment digest, StoreCheck before) throws IOException {
        ChunkRecord record = table.get(digest);
        if (record == null || record.isContent()) {
            return before;
        }
        boolean good = verify(digest, record);
        return new StoreCheck(before.chunks() + 1, before.bytes() + record.size(), before.bad() + (good ? 0 : 1));
    }

    /// Gives up what was not used for the longest time and is not open, until no more than so many bytes are left. What
    /// small files share with others counts as not open.
    ///
    /// @return bytes that were given up
    public long prune(long bytes) throws IOException {
        allocation.lock();
        try {
            if (packEnd > 0) {
                pack++;
                continuePack();
            }
        } finally {
            allocation.unlock();
        }
        return eviction.prune(bytes, this::currentPack);
    }

    private boolean verify(MemorySegment digest, ChunkRecord record) throws IOException {
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
    /// Two writers of the same chunk at one time do no harm but work twice. Where the quota or the disk's free
    /// space does not allow for it, what was not used for the longest time is given up first; what is open only
    /// when nothing else is left.
    ///
    /// @param size bytes of the chunk
    public ChunkWriter add(MemorySegment digest, long size, ContentPlace place) throws IOException {
        eviction.makeRoom(size, this::currentPack);
        if (place.isSmall()) {
            return new ChunkWriter(this, digest, size);
        }
        int file = contentFile(place);
        boolean opened = false;
        try {
            StoreFiles.Lease lease = files.open(ChunkRecord.FileKind.CONTENT, file);
            opened = true;
            return new ChunkWriter(this, digest, size, lease, file, place.offset());
        } finally {
            if (!opened) {
                endWriting(file);
            }
        }
    }

    /// Records a chunk of a content that was written to its place.
    void record(MemorySegment digest, int file, long offset, long size) throws IOException {
        ChunkRecord before = table.put(digest, ChunkRecord.FileKind.CONTENT, file, offset, size);
        if (before == null || before.kind() == ChunkRecord.FileKind.PACK || before.file() != file) {
            usage.grew(ChunkRecord.FileKind.CONTENT, file, size);
        }
    }

    /// Ends what [#add] began for a chunk of a content.
    void endWriting(int file) {
        usage.written(ChunkRecord.FileKind.CONTENT, file);
    }

    /// The chunks of a content.
    public interface ContentChunks {
        /// How many.
        int count();

        /// The digest of the chunk at `index`.
        MemorySegment digest(int index);

        /// Where that chunk starts in the content.
        long offset(int index);
    }

    /// Opens the file of a content to read, if it holds all of the content; else null. A content that shares a
    /// chunk with another has it elsewhere, and is never whole. The file does not change, and can be read as
    /// long as it is open, also when the content is given up.
    ///
    /// @param content as in [ContentPlace#content()]
    public @Nullable Fd openWhole(MemorySegment content, ContentChunks chunks) throws IOException {
        ChunkRecord file = table.get(content);
        if (file == null || !file.isContent()) {
            return null;
        }
        for (int i = 0; i < chunks.count(); i++) {
            ChunkRecord chunk = table.get(chunks.digest(i));
            boolean inPlace = chunk != null
                    && chunk.current()
                    && chunk.kind() == ChunkRecord.FileKind.CONTENT
                    && chunk.file() == file.file()
                    && chunk.offset() == chunks.offset(i);
            if (!inPlace) {
                return null;
            }
        }
        try {
            return Fd.open(files.contentPath(file.file()), OpenFlags.RDONLY);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /// A content is open from now on; once for each [#closed].
    ///
    /// @param content as in [ContentPlace#content()]
    public void opened(MemorySegment content) {
        usage.opened(ChunkTable.keyStart(content));
        noteUse(content);
    }

    /// Ends [#opened].
    public void closed(MemorySegment content) {
        usage.closed(ChunkTable.keyStart(content));
        noteUse(content);
    }

    /// The kernel may read from a content's file by itself, so that opens are all that is seen.
    private void noteUse(MemorySegment content) {
        ChunkRecord record = table.get(content);
        if (record != null) {
            usage.used(record.kind(), record.file(), options.clock().millis());
        }
    }

    /// How much there is.
    public StoreReport report() {
        return new StoreReport(
                usage.total(), options.maxBytes(), options.minFreeBytes(), usage.count(), eviction.evictedBytes());
    }

    /// Appends the verified bytes of a small chunk to the current pack and records them.
    void append(MemorySegment digest, byte[] bytes, int length) throws IOException {
        int file;
        long offset;
        allocation.lock();
        try {
            if (packEnd + length > packBytes && packEnd > 0) {
                pack++;
                continuePack();
            }
            file = pack;
            offset = packEnd;
            packEnd += length;
            usage.writing(ChunkRecord.FileKind.PACK, file);
        } finally {
            allocation.unlock();
        }
        try (StoreFiles.Lease lease = files.open(ChunkRecord.FileKind.PACK, file)) {
            writeFully(lease.channel(), ByteBuffer.wrap(bytes, 0, length), offset);
            table.put(digest, ChunkRecord.FileKind.PACK, file, offset, length);
            usage.grew(ChunkRecord.FileKind.PACK, file, length);
        } finally {
            usage.written(ChunkRecord.FileKind.PACK, file);
        }
    }

    private int currentPack() {
        return pack;
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    /// The file of a content, made where there is none, and kept until [#endWriting].
    private int contentFile(ContentPlace place) throws IOException {
        allocation.lock();
        try {
            ChunkRecord known = table.get(place.content());
            if (known != null && files.exists(ChunkRecord.FileKind.CONTENT, known.file())) {
                usage.writing(ChunkRecord.FileKind.CONTENT, known.file());
                return known.file();
            }
            int file = nextContent++;
            files.create(ChunkRecord.FileKind.CONTENT, file, place.contentSize());
            usage.file(
                    ChunkRecord.FileKind.CONTENT,
                    file,
                    ChunkTable.keyStart(place.content()),
                    options.clock().millis());
            usage.writing(ChunkRecord.FileKind.CONTENT, file);
            table.put(
                    place.content(),
                    ChunkRecord.FileKind.CONTENT,
                    file,
                    ChunkRecord.WHOLE_CONTENT,
                    place.contentSize());
            return file;
        } finally {
            allocation.unlock();
        }
    }

    private void noteUse(ChunkRecord record) throws IOException {
        long now = options.clock().millis();
        if (usage.used(record.kind(), record.file(), now) > MILLIS_BETWEEN_NOTES_OF_USE) {
            files.touch(record.kind(), record.file(), now);
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
            usage.file(ChunkRecord.FileKind.PACK, pack, 0, options.clock().millis());
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
