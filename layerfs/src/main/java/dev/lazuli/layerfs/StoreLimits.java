package dev.lazuli.layerfs;

import dev.lazuli.layerfs.store.StoreOptions;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// How much room the chunks may take.
///
/// @param maxBytes     most bytes on the disk; 0 for a quarter of the disk
/// @param minFreeBytes how much of the disk is left to others; 0 for a twentieth of it, at most 10 GiB
public record StoreLimits(long maxBytes, long minFreeBytes) {
    /// What fits most disks.
    public static final StoreLimits DEFAULT = new StoreLimits(0, 0);

    private static final int DEFAULT_SHARE = 4;
    private static final int FREE_SHARE = 20;
    private static final long MOST_FREE_BYTES = 10L << 30;

    public StoreLimits {
        if (maxBytes < 0 || minFreeBytes < 0) {
            throw new IllegalArgumentException(
                    "negative limit: at most " + maxBytes + " bytes, " + minFreeBytes + " bytes free");
        }
    }

    /// How to open the store in `folder`, whose parent exists.
    StoreOptions store(Path folder, String bootId) throws IOException {
        FileStore disk = Files.getFileStore(folder.getParent());
        long most = maxBytes == 0 ? disk.getTotalSpace() / DEFAULT_SHARE : maxBytes;
        long free = minFreeBytes == 0 ? Math.min(MOST_FREE_BYTES, disk.getTotalSpace() / FREE_SHARE) : minFreeBytes;
        return new StoreOptions(folder, bootId, most, free, InstantSource.system());
    }
}
