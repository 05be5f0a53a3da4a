package dev.lazuli.layerfs.read;

/// How far to fetch beyond what is asked for: little for the first request somewhere, twice as much each time
/// when requests follow each other through the blob. Thread-safe.
final class ReadAhead {
    private static final int FIRST_WINDOW = 128 << 10;

    /// A request that starts this little behind the end of an earlier one goes on with it.
    private static final int NEAR = 256 << 10;

    private static final int STREAMS = 16;

    private final ReadAheadOptions options;
    private final Line line;
    private final long[] ends = new long[STREAMS];
    private final long[] windows = new long[STREAMS];
    private int oldest;

    ReadAhead(ReadAheadOptions options, Line line) {
        this.options = options;
        this.line = line;
    }

    /// How many compressed bytes a request that starts at `blobOffset` may take at least.
    synchronized long window(long blobOffset) {
        int stream = streamBefore(blobOffset);
        long window = stream < 0 ? FIRST_WINDOW : windows[stream] * 2;
        if (options.wholeLayer()) {
            window = Math.max(window, line.bandwidthDelayProduct());
        }
        return Math.min(window, options.most());
    }

    /// Notes what a request took.
    synchronized void fetched(long blobOffset, long end, long window) {
        int stream = streamBefore(blobOffset);
        if (stream < 0) {
            stream = oldest;
            oldest = (oldest + 1) % STREAMS;
        }
        ends[stream] = end;
        windows[stream] = Math.max(window, FIRST_WINDOW);
    }

    /// How many compressed bytes to fetch behind `end` before anyone asks for them: none, unless that is
    /// where reads that follow each other have come to.
    synchronized long windowBehind(long end) {
        for (int i = 0; i < STREAMS; i++) {
            if (ends[i] == end && windows[i] > FIRST_WINDOW && windows[i] > line.bandwidthDelayProduct()) {
                return Math.min(windows[i], options.most());
            }
        }
        return 0;
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
