package dev.lazuli.layerfs.read;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.source.LayerBlob;
import dev.lazuli.layerfs.store.ChunkStore;
import dev.lazuli.layerfs.store.ContentPlace;
import dev.lazuli.layerfs.store.StoreReport;
import dev.lazuli.linux.Fd;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Reads files of one layer. Thread-safe.
///
/// [#readPresent] answers from the disk and never waits for the network; when it cannot, [#fetch] brings what
/// is missing, and may be interrupted without harm to others who wait for the same chunks. The index stays
/// open as long as a request runs: whoever calls methods must have retained the reader or know that nobody
/// releases it meanwhile.
public final class LayerReader {
    /// What [#readPresent] returns when some of the bytes must be fetched first.
    public static final int NOT_PRESENT = -1;

    /// What is fetched in the background leaves a tenth of the store free.
    private static final int NEARLY_FULL_SHARE = 10;

    private final Digest layer;
    private final LayerIndex index;
    private final ChunkStore store;
    private final Fetches fetches;
    private final LayerBlob blob;
    private final Line line;
    private final Path temporaryFolder;
    private final Contents contents;
    private final DemandFetches demand;
    private final Map<Integer, Integer> openFiles = new ConcurrentHashMap<>();
    private final AtomicLong aheadBytes = new AtomicLong();
    private final AtomicInteger users = new AtomicInteger(1);
    private volatile @Nullable String lastError;
    private volatile boolean servedWhole;
    private volatile FileUse use = FileUse.IGNORED;

    /// @param layer           digest of the blob, for messages
    /// @param index           closed with the last user, see [#release()]
    /// @param store           where chunks are kept; shared
    /// @param fetches         what is under way; shared
    /// @param line            the way to the registry; shared
    /// @param readAhead       how much to fetch beyond what is asked for
    /// @param temporaryFolder for bytes on their way
    public LayerReader(
            Digest layer,
            LayerIndex index,
            LayerBlob blob,
            ChunkStore store,
            Fetches fetches,
            Line line,
            ReadAheadOptions readAhead,
            Path temporaryFolder) {
        this.layer = layer;
        this.index = index;
        this.blob = blob;
        this.store = store;
        this.fetches = fetches;
        this.temporaryFolder = temporaryFolder;
        this.line = line;
        contents = new Contents(index);
        demand = new DemandFetches(this, new ReadAhead(readAhead, line), readAhead.deadline());
    }

    /// Reads from a regular file what is on disk.
    ///
    /// @param offset where to start
    /// @param target filled from its position on, as far as the file goes
    /// @return bytes read, 0 at the end of the file, or [#NOT_PRESENT]
    public int readPresent(int file, long offset, ByteBuffer target) throws IOException {
        long end = Math.min(index.size(file), offset + target.remaining());
        int start = target.position();
        long at = offset;
        while (at < end) {
            int chunk = index.chunkAt(file, at);
            long inChunk = at - index.chunkFileOffset(chunk);
            long size = index.chunkSize(chunk);
            int count = (int) Math.min(end - at, size - inChunk);
            ByteBuffer part = target.slice(target.position(), count);
            if (index.isHole(chunk)) {
                MemorySegment.ofBuffer(part).fill((byte) 0);
            } else if (!store.read(index.chunkDigest(chunk), size, inChunk, part)) {
                target.position(start);
                return NOT_PRESENT;
            }
            target.position(target.position() + count);
            at += count;
        }
        fetches.counts().answered();
        return target.position() - start;
    }

    /// Brings the chunks of a part of a regular file into the store; returns when they are there.
    ///
    /// @throws BadChunkException    if a chunk is not what the TOC says, also when fetched again; it was
    ///                              logged
    /// @throws IOException          if the registry or the disk fails; the next call tries again
    /// @throws InterruptedException if the caller does not want them any more; they still come
    public void fetch(int file, long offset, long length) throws IOException, InterruptedException {
        long end = Math.min(index.size(file), offset + length);
        if (offset >= end) {
            return;
        }
        long start = System.nanoTime();
        try {
            demand.fetch(file, index.chunkAt(file, offset), index.chunkAt(file, end - 1));
        } finally {
            fetches.counts().waited(System.nanoTime() - start);
        }
    }

    /// Opens what the whole content of a regular file is in, if all of it is here and has a file of its own;
    /// else null.
    public @Nullable Fd openWhole(int file) throws IOException {
        if (index.size(file) <= ContentPlace.SMALL_CONTENT) {
            return null;
        }
        int first = index.firstChunk(file);
        return store.openWhole(contents.place(file, 0).content(), new ChunkStore.ContentChunks() {
            @Override
            public int count() {
                return index.fileChunkCount(file);
            }

            @Override
            public MemorySegment digest(int chunk) {
                return index.chunkDigest(first + chunk);
            }

            @Override
            public long offset(int chunk) {
                return index.chunkFileOffset(first + chunk);
            }
        });
    }

    /// Tells another from now on what the kernel does with files.
    public void watch(FileUse other) {
        use = other;
    }

    /// Who is to be told what the kernel does with files.
    public FileUse use() {
        return use;
    }

    /// A regular file is open from now on, so that its content is among the last that the store gives up.
    /// Once for each [#closed].
    public void opened(int file) {
        if (index.size(file) > ContentPlace.SMALL_CONTENT && openFiles.merge(file, 1, Integer::sum) == 1) {
            store.opened(contents.place(file, 0).content());
        }
    }

    /// Ends [#opened].
    public void closed(int file) {
        if (openFiles.containsKey(file)
                && openFiles.compute(file, (_, count) -> count == null || count == 1 ? null : count - 1) == null) {
            store.closed(contents.place(file, 0).content());
        }
    }

    /// Told of reads that must wait for a request of their own, by the thread that reads; must return at
    /// once.
    @FunctionalInterface
    public interface MissListener {
        /// @param file  the node that is read
        /// @param start where in the blob the request for it starts
        /// @param end   where it ends
        void missed(int file, long start, long end);
    }

    /// Sets who is told of misses from now on.
    public void onMiss(MissListener listener) {
        demand.onMiss(listener);
    }

    /// A request for what nobody has asked for yet.
    ///
    /// @param next  where in the blob to go on
    /// @param bytes compressed bytes that it fetches
    /// @param done  ends when they are here, or fails with an [IOException]
    public record Ahead(long next, long bytes, CompletableFuture<Void> done) {}

    /// As [#startAhead] for what is said to be read first; returns when it is here.
    public Ahead fetchAhead(long from, long limit, long bytes) throws IOException, InterruptedException {
        Ahead ahead = startAhead(from, limit, bytes, Cause.PREFETCH);
        try {
            ahead.done().get();
            return ahead;
        } catch (ExecutionException e) {
            throw new IOException("cannot fetch from layer " + layer + ": " + e.getCause(), e.getCause());
        }
    }

    /// Starts to fetch missing chunks that nobody has asked for, with one request, or with none where nothing
    /// is missing. A chunk that is not what the TOC says is passed over: whoever asks for it fetches it
    /// again, and is told.
    ///
    /// @param from  offset of the blob to start at
    /// @param limit offset of the blob to stop at
    /// @param bytes most compressed bytes to fetch
    public Ahead startAhead(long from, long limit, long bytes, Cause cause) {
        FetchPlan plan = servedWhole
                ? FetchPlan.whole(index, store, fetches, null, cause)
                : FetchPlan.ahead(index, store, fetches, from, limit, bytes, cause);
        if (plan == null) {
            return new Ahead(limit, 0, CompletableFuture.completedFuture(null));
        }
        CompletableFuture<Void> done = start(plan, blob::range)
                .thenRun(() -> aheadBytes.addAndGet(plan.range().length()));
        return new Ahead(plan.range().end(), plan.range().length(), done);
    }

    /// Starts a request; the reader stays open until it ends.
    ///
    /// @return ends when all of it is here or has turned out to be bad, or fails
    CompletableFuture<Void> start(FetchPlan plan, RangeFetch.Opening opening) {
        RangeFetch request = new RangeFetch(this, plan, opening);
        CompletableFuture<Void> done = new CompletableFuture<>();
        users.incrementAndGet();
        fetches.start(
                "fetch-" + layer.shortHex() + "-" + plan.range().offset(),
                request,
                failure -> {
                    request.fail(failure);
                    done.completeExceptionally(failure);
                },
                () -> {
                    release();
                    done.complete(null);
                });
        return done;
    }

    /// Compressed bytes that were fetched before anyone asked.
    public long aheadSize() {
        return aheadBytes.get();
    }

    /// Whether a chunk more may cost another one.
    public boolean isStoreNearlyFull() {
        StoreReport report = store.report();
        return report.bytes() > report.maxBytes() - report.maxBytes() / NEARLY_FULL_SHARE;
    }

    /// How many bytes of the blob need not be fetched any more. Looks at every chunk's record.
    public long fetchedSize() {
        long fetched = index.blobSize() - index.chunksEnd();
        long counted = 0;
        for (int rank = 0; rank < index.chunkCount(); rank++) {
            int chunk = index.chunkByPlaceInBlob(rank);
            long end = index.chunkBlobEnd(chunk);
            if (end > counted && store.state(index.chunkDigest(chunk)) != ChunkStore.State.ABSENT) {
                fetched += end - Math.max(counted, rank == 0 ? 0 : index.chunkBlobOffset(chunk));
                counted = end;
            }
        }
        return index.chunkCount() == 0 ? index.blobSize() : fetched;
    }

    /// Whether nothing has to be fetched any more. Looks at records of chunks until one is missing.
    public boolean isComplete() {
        for (int chunk = 0; chunk < index.chunkCount(); chunk++) {
            if (!index.isHole(chunk) && store.state(index.chunkDigest(chunk)) == ChunkStore.State.ABSENT) {
                return false;
            }
        }
        return true;
    }

    /// What went wrong last, if anything did.
    public Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    /// A chunk came that is not what the TOC says.
    void bad(int chunk, EstargzException e) {
        fetches.counts().digestMismatch();
        failed(new BadChunkException(index.chunk(chunk).digest(), e).getMessage());
    }

    /// The registry sends the whole blob whatever part of it is asked for.
    void serveWhole() {
        servedWhole = true;
    }

    boolean isServedWhole() {
        return servedWhole;
    }

    /// Something went wrong.
    void failed(@Nullable String message) {
        lastError = String.valueOf(message);
    }

    /// Keeps the index open until [#release()]; false when it is closed already.
    public boolean retain() {
        return users.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /// Ends what [#retain()] started. The reader starts with one user; when the last is gone, the index is
    /// closed.
    public void release() {
        if (users.decrementAndGet() == 0) {
            // The kernel announces no releases once a mount is gone.
            openFiles
                    .keySet()
                    .forEach(file -> store.closed(contents.place(file, 0).content()));
            openFiles.clear();
            index.close();
        }
    }

    /// The tree of the layer.
    public LayerIndex index() {
        return index;
    }

    /// Digest of the blob.
    Digest layer() {
        return layer;
    }

    ChunkStore store() {
        return store;
    }

    Fetches fetches() {
        return fetches;
    }

    LayerBlob blob() {
        return blob;
    }

    /// The way to the registry.
    public Line line() {
        return line;
    }

    Contents contents() {
        return contents;
    }

    Path temporaryFolder() {
        return temporaryFolder;
    }
}
