package dev.lazuli.cli.output;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// How far a conversion of an image is: which layers it has, and how many bytes of them were read. For one
/// thread at a time.
public final class ConversionState {
    private static final int BAR_WIDTH = 30;

    private final Map<String, Long> sizes = new HashMap<>();
    private final Map<String, Long> read = new HashMap<>();
    private final Set<String> done = new HashSet<>();

    /// A layer is to be converted.
    public void expect(String layer, long size) {
        sizes.putIfAbsent(layer, size);
    }

    /// So many bytes of a layer were read.
    public void moved(String layer, long size, long bytes) {
        expect(layer, size);
        read.merge(layer, bytes, Math::max);
    }

    /// A layer is done, and was there already unless it was read.
    public void finish(String layer, long size) {
        expect(layer, size);
        done.add(layer);
    }

    /// How many layers are done, such as `3/7`.
    public String count() {
        return done.size() + "/" + sizes.size();
    }

    /// One line: layers, bar, bytes, speed and the time that is left at that speed.
    public String line(Duration elapsed) {
        long total = sum(sizes);
        long finished = 0;
        for (Map.Entry<String, Long> layer : sizes.entrySet()) {
            finished += done.contains(layer.getKey()) ? layer.getValue() : read.getOrDefault(layer.getKey(), 0L);
        }
        double share = total > 0 ? (double) finished / total : 0;
        int full = (int) (Math.clamp(share, 0, 1) * BAR_WIDTH);
        double seconds = elapsed.toNanos() / 1e9;
        double speed = seconds > 0 ? sum(read) / seconds : 0;
        long left = total - finished;
        String eta = left <= 0 ? "0s" : speed > 0 ? time((long) Math.ceil(left / speed)) : "-";
        return "layers " + count() + " |" + "+".repeat(full) + "-".repeat(BAR_WIDTH - full) + "| "
                + Humans.binarySize(finished) + "/" + Humans.binarySize(total) + " (" + Humans.binarySize(speed)
                + "/s) ETA " + eta;
    }

    private static long sum(Map<String, Long> values) {
        return values.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String time(long seconds) {
        long minutes = seconds / 60;
        if (minutes == 0) {
            return seconds + "s";
        }
        return minutes < 60
                ? minutes + "m%02ds".formatted(seconds % 60)
                : minutes / 60 + "h%02dm".formatted(minutes % 60);
    }
}
