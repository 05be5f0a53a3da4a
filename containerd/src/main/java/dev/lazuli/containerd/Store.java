package dev.lazuli.containerd;

import dev.lazuli.containerd.proto.daemon.PruneStoreRequest;
import dev.lazuli.containerd.proto.daemon.ShowStoreRequest;
import dev.lazuli.containerd.proto.daemon.StoreGrpc;
import dev.lazuli.containerd.proto.daemon.VerifyStoreRequest;
import java.io.IOException;

/// The chunks that our daemon keeps for all layers. Thread-safe.
public final class Store {
    private final Calls calls;

    Store(Calls calls) {
        this.calls = calls;
    }

    /// What the store holds.
    ///
    /// @param bytes        of chunks on the disk
    /// @param maxBytes     the quota
    /// @param minFreeBytes how much of the disk is left to others
    /// @param files        how many files the chunks are in
    /// @param evictedBytes what was given up since the daemon has started
    public record Contents(long bytes, long maxBytes, long minFreeBytes, long files, long evictedBytes) {}

    /// What looking at every chunk found.
    ///
    /// @param chunks    that were hashed
    /// @param bytes     of these
    /// @param badChunks that were forgotten
    public record Check(long chunks, long bytes, long badChunks) {}

    /// What pruning did.
    ///
    /// @param freedBytes bytes given up
    /// @param bytes      what is left
    public record Pruned(long freedBytes, long bytes) {}

    /// What the store holds now.
    public Contents show() throws IOException, InterruptedException {
        var reply = calls.quick(StoreGrpc.getShowMethod(), ShowStoreRequest.getDefaultInstance(), "show the store");
        return new Contents(
                reply.getBytes(),
                reply.getMaxBytes(),
                reply.getMinFreeBytes(),
                reply.getFiles(),
                reply.getEvictedBytes());
    }

    /// Hashes every chunk and forgets those that are bad. Reads all of the store.
    public Check verify() throws IOException, InterruptedException {
        var reply =
                calls.work(StoreGrpc.getVerifyMethod(), VerifyStoreRequest.getDefaultInstance(), "verify the store");
        return new Check(reply.getChunks(), reply.getBytes(), reply.getBadChunks());
    }

    /// Gives up what nobody has open, that not used for the longest time first.
    ///
    /// @param toBytes how many bytes may be left, 0 or more
    public Pruned prune(long toBytes) throws IOException, InterruptedException {
        PruneStoreRequest request =
                PruneStoreRequest.newBuilder().setToBytes(toBytes).build();
        var reply = calls.work(StoreGrpc.getPruneMethod(), request, "prune the store");
        return new Pruned(reply.getFreedBytes(), reply.getBytes());
    }
}
