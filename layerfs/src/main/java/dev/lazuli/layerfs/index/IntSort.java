package dev.lazuli.layerfs.index;

/// Sorts numbers by an order of their own, without objects: a stable merge sort.
final class IntSort {
    /// Compares two of the numbers.
    interface Order {
        int compare(int a, int b);
    }

    private IntSort() {}

    /// Sorts `values[0, count)`; costs nothing where it is sorted already.
    static void sort(int[] values, int count, Order order) {
        if (isSorted(values, count, order)) {
            return;
        }
        int[] from = values;
        int[] to = new int[count];
        for (int width = 1; width > 0 && width < count; width *= 2) {
            for (int start = 0; start < count; start += 2 * width) {
                merge(from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count), order);
            }
            int[] other = from;
            from = to;
            to = other;
        }
        if (from != values) {
            System.arraycopy(from, 0, values, 0, count);
        }
    }

    private static boolean isSorted(int[] values, int count, Order order) {
        for (int i = 1; i < count; i++) {
            if (order.compare(values[i - 1], values[i]) > 0) {
                return false;
            }
        }
        return true;
    }

    private static void merge(int[] from, int[] to, int start, int middle, int end, Order order) {
        int left = start;
        int right = middle;
        for (int at = start; at < end; at++) {
            boolean takeLeft = left < middle && (right >= end || order.compare(from[left], from[right]) <= 0);
            to[at] = takeLeft ? from[left++] : from[right++];
        }
    }
}
