package dev.lazuli.layerfs.read;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.store.ChunkStore;
import dev.lazuli.oci.ByteRange;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Which chunks one request fetches: those asked for from a place of the blob on, and what comes along.
///
/// @param chunks claimed chunks in the order of the blob, at least one
/// @param range  the bytes that hold them
record FetchPlan(List<Claim> chunks, ByteRange range) {
    /// A gap of unwanted bytes that is not worth a request of its own.
    private static final long SMALL_GAP = 64 << 10;

    private static final int MAX_CHUNKS = 4096;
    private static final int MAX_CHUNKS_OF_WHOLE = 1 << 17;

    /// A chunk that this request alone fetches.
    ///
    /// @param result completed when the chunk is in the store, or failed
    /// @param cause  why it is fetched
    record Claim(int chunk, CompletableFuture<Void> result, Cause cause) {}

    /// Plans a request for `first`, whose claim the caller has already.
    ///
    /// @param wanted which other chunks are asked for: fetched too when they are near
    /// @param window compressed bytes behind the start within which everything missing is fetched
    static FetchPlan from(LayerIndex index, ChunkStore store, Fetches fetches, Claim first, Wish wish) {
        long start = index.chunkBlobOffset(first.chunk());
        long end = index.chunkBlobEnd(first.chunk());
        long limit = start + wish.window();
        List<Claim> claims = new ArrayList<>();
        for (int rank = index.rankOfBlobOffset(start); rank < index.chunkCount(); rank++) {
            int chunk = index.chunkByPlaceInBlob(rank);
            if (chunk == first.chunk()) {
                claims.add(first);
                continue;
            }
            boolean wanted = wish.wanted().test(chunk) && index.chunkBlobOffset(chunk) <= end + SMALL_GAP;
            boolean near = index.chunkBlobEnd(chunk) <= Math.max(limit, end);
            if (claims.size() >= MAX_CHUNKS || (!wanted && !near)) {
                if (index.chunkBlobOffset(chunk) > Math.max(limit, end + SMALL_GAP)) {
                    break;
                }
                continue;
            }
            MemorySegment digest = index.chunkDigest(chunk);
            if (store.state(digest) != ChunkStore.State.ABSENT) {
                continue;
            }
            CompletableFuture<Void> claim = fetches.claim(digest);
            if (claim != null) {
                claims.add(new Claim(chunk, claim, wish.wanted().test(chunk) ? Cause.ON_DEMAND : Cause.READ_AHEAD));
                end = Math.max(end, index.chunkBlobEnd(chunk));
            }
        }
        return new FetchPlan(claims, ByteRange.between(start, end));
    }

    /// Plans a request that nobody waits for: for the first chunk that is missing, and those that follow it
    /// closely.
    ///
    /// @param from  offset of the blob to start at
    /// @param limit offset of the blob to stop at
    /// @param bytes most compressed bytes, unless the first chunk has more
    /// @param cause why they are fetched
    /// @return null if nothing is missing
    static @Nullable FetchPlan ahead(
            LayerIndex index, ChunkStore store, Fetches fetches, long from, long limit, long bytes, Cause cause) {
        List<Claim> claims = new ArrayList<>();
        long start = 0;
        long end = 0;
        for (int rank = index.rankOfBlobOffset(from); rank < index.chunkCount(); rank++) {
            int chunk = index.chunkByPlaceInBlob(rank);
            long offset = index.chunkBlobOffset(chunk);
            boolean tooFar = !claims.isEmpty()
                    && (claims.size() >= MAX_CHUNKS
                            || offset > end + SMALL_GAP
                            || index.chunkBlobEnd(chunk) > start + bytes && offset != start);
            if (offset >= limit || tooFar) {
                break;
            }
            MemorySegment digest = index.chunkDigest(chunk);
            CompletableFuture<Void> claim =
                    store.state(digest) == ChunkStore.State.ABSENT ? fetches.claim(digest) : null;
            if (claim != null) {
                start = claims.isEmpty() ? offset : start;
                claims.add(new Claim(chunk, claim, cause));
                end = Math.max(end, index.chunkBlobEnd(chunk));
            }
        }
        return claims.isEmpty() ? null : new FetchPlan(claims, ByteRange.between(start, end));
    }

    /// Plans a request for all that is missing, for a server that sends the whole blob whatever part is asked
    /// for: then each chunk is taken as it passes.
    ///
    /// @param first whose claim the caller has already; null for a request that nobody waits for
    /// @param cause why the others are fetched
    /// @return null if nothing is missing
    static @Nullable FetchPlan whole(
            LayerIndex index, ChunkStore store, Fetches fetches, @Nullable Claim first, Cause cause) {
        List<Claim> claims = new ArrayList<>();
        long end = 0;
        boolean hasFirst = first == null;
        for (int rank = 0; rank < index.chunkCount() && (claims.size() < MAX_CHUNKS_OF_WHOLE || !hasFirst); rank++) {
            int chunk = index.chunkByPlaceInBlob(rank);
            Claim claim = null;
            if (first != null && chunk == first.chunk()) {
                claim = first;
                hasFirst = true;
            } else if (claims.size() < MAX_CHUNKS_OF_WHOLE && isMissing(index, store, chunk)) {
                CompletableFuture<Void> own = fetches.claim(index.chunkDigest(chunk));
                claim = own == null ? null : new Claim(chunk, own, cause);
            }
            if (claim != null) {
                claims.add(claim);
                end = Math.max(end, index.chunkBlobEnd(chunk));
            }
        }
        return claims.isEmpty() ? null : new FetchPlan(claims, ByteRange.between(0, end));
    }

    private static boolean isMissing(LayerIndex index, ChunkStore store, int chunk) {
        return !index.isHole(chunk) && store.state(index.chunkDigest(chunk)) == ChunkStore.State.ABSENT;
    }

    /// What a request may take beyond its first chunk.
    ///
    /// @param wanted chunks that are asked for
    /// @param window compressed bytes from the start on in which all is taken
    record Wish(IntPredicate wanted, long window) {}
}
