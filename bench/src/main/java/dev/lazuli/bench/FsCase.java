package dev.lazuli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All runs of one workload.
///
/// @param workload   which
/// @param cache      whether the kernel had everything in memory
/// @param operations of one run
/// @param seconds    what each run took, by side
record FsCase(FsWorkload workload, Cache cache, long operations, Map<Side, List<Double>> seconds) {
    private static final double MICROS = 1e6;

    /// Whether the page cache, names and attributes were there.
    enum Cache {
        WARM,
        COLD;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What was looked at.
    enum Side {
        /// A root file system of overlayfs over folders on a disk.
        OVERLAYFS("overlayfs"),
        /// The same over our mounts.
        LAZULI("lazuli"),
        /// Our mount, nothing over it.
        MOUNT("lazuli, the mount alone");

        private final String title;

        Side(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    FsCase {
        if (!seconds.keySet().containsAll(Arrays.asList(Side.values()))) {
            throw new IllegalArgumentException("measured were only " + seconds.keySet());
        }
        seconds = Map.copyOf(seconds);
    }

    /// Microseconds of one operation, in the median of the runs.
    double micros(Side side) {
        return Median.of(runs(side), s -> s) * MICROS / operations;
    }

    /// How fast a side is, 1 for as fast as overlayfs.
    double speed(Side side) {
        return micros(Side.OVERLAYFS) / micros(side);
    }

    /// The seconds of all runs of a side.
    List<Double> runs(Side side) {
        return seconds.getOrDefault(side, List.of());
    }
}
