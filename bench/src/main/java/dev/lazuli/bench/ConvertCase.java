package dev.lazuli.bench;

import java.util.List;

/// All runs of one program with one layer and format; figures are medians.
///
/// @param layer       what was converted
/// @param format      to what
/// @param program     by whom
/// @param conversions not empty
record ConvertCase(ConvertLayer layer, ConvertFormat format, String program, List<Conversion> conversions) {
    private static final double NANOS = 1e9;

    ConvertCase {
        conversions = List.copyOf(conversions);
    }

    double wallSeconds() {
        return Median.of(conversions, c -> c.run().wall().toNanos() / NANOS);
    }

    double cpuSeconds() {
        return Median.of(conversions, c -> c.run().cpu().toNanos() / NANOS);
    }

    double containerdCpuSeconds() {
        return Median.of(conversions, c -> c.containerdCpu().toNanos() / NANOS);
    }

    double peakRssBytes() {
        return Median.of(conversions, c -> c.run().peakRssBytes());
    }

    /// Of all runs, since it must never exceed the limit; 0 where it is not known.
    long peakHeapBytes() {
        return conversions.stream()
                .mapToLong(c -> c.peakHeapBytes().orElse(0))
                .max()
                .orElse(0);
    }

    double outputBytes() {
        return Median.of(conversions, Conversion::outputBytes);
    }
}
