package dev.lazuli.layerfs.read;

/// How far to fetch beyond what is asked for: little for the first request somewhere, twice as much each time
/// when requests follow each other through the blob. Thread-safe.
final class ReadAhead {
    private static final int FIRST_WINDOW = 128 << 10;

    /// A request that starts this little behind the end of an earlier one goes on with it.
    private static final int NEAR = 256 << 10;

    private static final int STREAMS = 16;

    private final int most;
    private final long[] ends = new long[STREAMS];
    private final int[] windows = new int[STREAMS];
    private int oldest;

    /// @param most compressed bytes to fetch ahead at most; 0 to fetch only what is asked for
    ReadAhead(int most) {
        this.most = most;
    }

    /// How many compressed bytes a request that starts at `blobOffset` may take at least.
    synchronized int window(long blobOffset) {
        int stream = streamBefore(blobOffset);
        int window = stream < 0 ? FIRST_WINDOW : windows[stream] * 2;
        return Math.min(window, most);
    }

    /// Notes what a request took.
    synchronized void fetched(long blobOffset, long end, int window) {
        int stream = streamBefore(blobOffset);
        if (stream < 0) {
            stream = oldest;
            oldest = (oldest + 1) % STREAMS;
        }
        ends[stream] = end;
        windows[stream] = Math.max(window, FIRST_WINDOW);
    }

    private int streamBefore(long blobOffset) {
        for (int i = 0; i < STREAMS; i++) {
            if (windows[i] != 0 && ends[i] <= blobOffset && blobOffset - ends[i] <= NEAR) {
                return i;
            }
        }
        return -1;
    }
}
