package dev.lazuli.layerfs.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/// Keeps a store within its quota and the disk above its floor of free space, by giving up what was not used for the
/// longest time. Thread-safe.
final class Eviction {
    private static final System.Logger LOG = System.getLogger(Eviction.class.getName());

    /// A store that is full is emptied by a tenth at once: it costs a look at every record.
    private static final int EVICTED_SHARE = 10;

    private static final long BYTES_BETWEEN_LOOKS_AT_THE_DISK = 16L << 20;

    private final StoreOptions options;
    private final StoreFiles files;
    private final ChunkTable table;
    private final StoreUsage usage;
    private final ReentrantLock allocation;
    private final AtomicLong sinceLookAtTheDisk = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();

    /// @param allocation held by whoever chooses the file of a chunk, until that file is marked as written to
    Eviction(StoreOptions options, StoreFiles files, ChunkTable table, StoreUsage usage, ReentrantLock allocation) {
        this.options = options;
        this.files = files;
        this.table = table;
        this.usage = usage;
        this.allocation = allocation;
    }

    /// Bytes that were given up so far.
    long evictedBytes() {
        return evicted.get();
    }

    /// Gives up what is needed for so many bytes more.
    ///
    /// @param currentPack is never given up; asked under the lock
    void makeRoom(long bytes, IntSupplier currentPack) throws IOException {
        long lacking = lackingOnDisk(bytes);
        if (Math.max(lacking, excess(bytes)) <= 0) {
            return;
        }
        List<StoreUsage.FileUse> victims = List.of();
        allocation.lock();
        try {
            long needed = Math.max(lacking, excess(bytes));
            if (needed > 0) {
                victims = usage.victims(needed + usage.total() / EVICTED_SHARE, currentPack.getAsInt());
                forget(victims);
            }
        } finally {
            allocation.unlock();
        }
        delete(victims);
    }

    /// Gives up what is not open, until no more than so many bytes are left.
    ///
    /// @return bytes that were given up
    long prune(long bytes, IntSupplier currentPack) throws IOException {
        List<StoreUsage.FileUse> victims;
        long freed;
        allocation.lock();
        try {
            victims = usage.unused(usage.total() - bytes, currentPack.getAsInt());
            freed = forget(victims);
        } finally {
            allocation.unlock();
        }
        delete(victims);
        return freed;
    }

    private void delete(List<StoreUsage.FileUse> victims) throws IOException {
        for (StoreUsage.FileUse each : victims) {
            files.delete(each.kind(), each.number());
        }
    }

    /// How far the quota is exceeded with so many bytes more.
    private long excess(long bytes) {
        return usage.total() + bytes - options.maxBytes();
    }

    /// How much too little of the disk is free; looked at now and then.
    private long lackingOnDisk(long bytes) throws IOException {
        if (sinceLookAtTheDisk.addAndGet(bytes) < BYTES_BETWEEN_LOOKS_AT_THE_DISK) {
            return 0;
        }
        sinceLookAtTheDisk.set(0);
        long free = Files.getFileStore(options.folder()).getUsableSpace();
        return options.minFreeBytes() + bytes - free;
    }

    /// @return bytes of the victims
    private long forget(List<StoreUsage.FileUse> victims) {
        if (victims.isEmpty()) {
            return 0;
        }
        Set<Integer> packs = numbers(victims, ChunkRecord.FileKind.PACK);
        Set<Integer> contents = numbers(victims, ChunkRecord.FileKind.CONTENT);
        table.removeAll((kind, number) -> (kind == ChunkRecord.FileKind.PACK ? packs : contents).contains(number));
        long freed = 0;
        for (StoreUsage.FileUse each : victims) {
            freed += each.bytes();
            usage.gone(each);
        }
        evicted.addAndGet(freed);
        LOG.log(Level.DEBUG, "chunks given up: files={0} bytes={1}", victims.size(), freed);
        return freed;
    }

    private static Set<Integer> numbers(List<StoreUsage.FileUse> files, ChunkRecord.FileKind kind) {
        return files.stream()
                .filter(each -> each.kind() == kind)
                .map(StoreUsage.FileUse::number)
                .collect(Collectors.toSet());
    }
}
