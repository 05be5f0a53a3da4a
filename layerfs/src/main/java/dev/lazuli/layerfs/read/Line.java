package dev.lazuli.layerfs.read;

import dev.lazuli.oci.ByteRange;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The way to a registry: its round trip and throughput, measured as requests go, and the bytes that are
/// under way on it now. Thread-safe.
///
/// The round trip is the least of the last [#SAMPLES] times to the first byte, so that a line that is full or
/// a connection that is new does not count. The throughput is that of all bodies together, while at least one
/// comes in.
public final class Line {
    private static final Duration FIRST_ROUND_TRIP = Duration.ofMillis(50);
    private static final double FIRST_BYTES_PER_SECOND = 4 << 20;
    private static final int SAMPLES = 16;
    private static final long WINDOW_NANOS = Duration.ofMillis(50).toNanos();
    private static final long LEAST_WINDOW_BYTES = 64 << 10;

    /// A line that is faster than before is believed at once, a slower one with time: it may be shared just
    /// now.
    private static final double WEIGHT_OF_FASTER = 0.5;

    private static final double WEIGHT_OF_SLOWER = 0.1;

    /// What keeps the line busy beyond a round trip, while a request is being made.
    private static final Duration SLACK = Duration.ofMillis(20);

    /// A container that starts waits again and again: what nobody asked for gives way until that is over.
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final long LEAST_FILL = 256 << 10;
    private static final long MOST_FILL = 8 << 20;
    private static final double NANOS = 1e9;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LongSupplier nanoTime;
    private final long[] roundTrips = new long[SAMPLES];
    private int answers;
    private double bytesPerSecond = FIRST_BYTES_PER_SECOND;
    private long underWay;
    private int bodies;
    private int waiting;
    private long lastWaitNanos;
    private long windowStart;
    private long windowBytes;

    /// A line of which nothing is known yet.
    Line() {
        this(System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    Line(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        lastWaitNanos = nanoTime.getAsLong();
    }

    /// A part of a blob that comes over this line; the caller closes it.
    InputStream open(RangeFetch.Opening opening, ByteRange range) throws IOException, InterruptedException {
        long start = nanoTime.getAsLong();
        asked(range.length());
        boolean answered = false;
        try {
            InputStream body = opening.open(range);
            answered(nanoTime.getAsLong() - start);
            answered = true;
            return new LineStream(this, body, range.length());
        } finally {
            if (!answered) {
                ended(range.length(), false);
            }
        }
    }

    /// Bytes that come in during a round trip: a request for less takes no shorter.
    public long bandwidthDelayProduct() {
        lock.lock();
        try {
            return (long) (bytesPerSecond * roundTrip() / NANOS);
        } finally {
            lock.unlock();
        }
    }

    /// Bytes that come in during `time`.
    public long bytesWithin(Duration time) {
        lock.lock();
        try {
            return (long) (bytesPerSecond * time.toNanos() / NANOS);
        } finally {
            lock.unlock();
        }
    }

    /// Somebody waits for bytes, until [#waited()].
    void waits() {
        lock.lock();
        try {
            waiting++;
        } finally {
            lock.unlock();
        }
    }

    /// Ends [#waits()].
    void waited() {
        lock.lock();
        try {
            waiting--;
            lastWaitNanos = nanoTime.getAsLong();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What comes in during a round trip and while a request is being made: with as much under way, the line
    /// does not stand still. While somebody waits, half of it, so that bytes that are waited for find little
    /// before them.
    private long fill() {
        long fill =
                Math.clamp((long) (bytesPerSecond * (roundTrip() + SLACK.toNanos()) / NANOS), LEAST_FILL, MOST_FILL);
        return waiting > 0 ? fill / 2 : fill;
    }

    /// A layer begins to be used: somebody will soon wait.
    public void expectReaders() {
        lock.lock();
        try {
            lastWaitNanos = nanoTime.getAsLong();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the line would soon stand still.
    ///
    /// @return how many bytes to ask for, so that it does not
    public long awaitRoom() throws InterruptedException {
        lock.lock();
        try {
            while (underWay > fill()) {
                changed.await();
            }
            return fill();
        } finally {
            lock.unlock();
        }
    }

    /// How long to wait until nobody has waited for bytes for a while.
    ///
    /// @return zero when that is so now
    public Duration untilQuiet() {
        lock.lock();
        try {
            long left = waiting > 0 ? QUIET.toNanos() : lastWaitNanos + QUIET.toNanos() - nanoTime.getAsLong();
            return Duration.ofNanos(Math.max(0, left));
        } finally {
            lock.unlock();
        }
    }

    /// A request for so many bytes is sent.
    void asked(long bytes) {
        lock.lock();
        try {
            underWay += bytes;
        } finally {
            lock.unlock();
        }
    }

    /// The first byte of an answer is here.
    void answered(long nanos) {
        lock.lock();
        try {
            roundTrips[answers++ % SAMPLES] = nanos;
            if (bodies++ == 0) {
                startWindow(nanoTime.getAsLong());
            }
        } finally {
            lock.unlock();
        }
    }

    /// So many bytes of an answer are here.
    void received(long bytes) {
        lock.lock();
        try {
            underWay -= bytes;
            windowBytes += bytes;
            long now = nanoTime.getAsLong();
            if (now - windowStart >= WINDOW_NANOS) {
                endWindow(now);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// No more bytes of an answer come.
    ///
    /// @param missing how many of those asked for never came
    /// @param begun   whether its first byte had come
    void ended(long missing, boolean begun) {
        lock.lock();
        try {
            underWay -= missing;
            if (begun && --bodies == 0) {
                endWindow(nanoTime.getAsLong());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long roundTrip() {
        if (answers == 0) {
            return FIRST_ROUND_TRIP.toNanos();
        }
        return Arrays.stream(roundTrips, 0, Math.min(answers, SAMPLES)).min().orElseThrow();
    }

    private void startWindow(long now) {
        windowStart = now;
        windowBytes = 0;
    }

    private void endWindow(long now) {
        long nanos = now - windowStart;
        if (windowBytes >= LEAST_WINDOW_BYTES && nanos >= WINDOW_NANOS / 2) {
            double measured = windowBytes * NANOS / nanos;
            double weight = measured > bytesPerSecond ? WEIGHT_OF_FASTER : WEIGHT_OF_SLOWER;
            bytesPerSecond += (measured - bytesPerSecond) * weight;
        }
        startWindow(now);
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "round trip " + TimeUnit.NANOSECONDS.toMillis(roundTrip()) + " ms, " + (long) bytesPerSecond
                    + " bytes/s, " + underWay + " bytes under way";
        } finally {
            lock.unlock();
        }
    }
}
