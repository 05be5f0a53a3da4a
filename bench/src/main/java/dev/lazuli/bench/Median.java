package dev.lazuli.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/// The value in the middle.
final class Median {
    private Median() {}

    /// @param items not empty; with an even number of them the mean of the two in the middle
    static <T> double of(List<T> items, ToDoubleFunction<T> value) {
        double[] sorted = items.stream().mapToDouble(value).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a median of no values");
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
