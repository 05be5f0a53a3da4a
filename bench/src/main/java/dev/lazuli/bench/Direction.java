package dev.lazuli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// One direction of a connection: a thread reads and lets the bytes pass the bucket, another delivers them when they
/// have travelled. What is under way in between is bounded, as a TCP window bounds it.
final class Direction {
    /// Sees the bytes before they go on.
    interface Tap {
        /// @param readAt    when they came in, as `System.nanoTime()` tells it
        /// @param arrivesAt when they will be delivered
        void accept(byte[] bytes, int length, long readAt, long arrivesAt);
    }

    private static final int READ_BYTES = 16 << 10;
    private static final int MAX_UNDER_WAY = 256; // pieces of READ_BYTES at most: 4 MiB
    private static final Piece END = new Piece(new byte[0], Long.MIN_VALUE);

    /// Bytes and when they arrive.
    @SuppressWarnings("ArrayRecordComponent") // handed from one thread to the other, compared by nobody
    private record Piece(byte[] bytes, long arrivesAt) {
        /// Nothing but the end is empty: a read gives at least one byte.
        boolean isEnd() {
            return bytes.length == 0;
        }
    }

    private final Socket from;
    private final Socket to;
    private final TokenBucket bucket;
    private final long oneWayNanos;
    private final long opensAt;
    private final BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(MAX_UNDER_WAY);
    private volatile boolean broken;

    /// @param opensAt when the first byte may leave, as `System.nanoTime()` tells it
    Direction(Socket from, Socket to, TokenBucket bucket, long oneWayNanos, long opensAt) {
        this.from = from;
        this.to = to;
        this.bucket = bucket;
        this.oneWayNanos = oneWayNanos;
        this.opensAt = opensAt;
    }

    Socket from() {
        return from;
    }

    Socket to() {
        return to;
    }

    /// Whether both ends are done with: the writing end is closed in both directions, or failed.
    boolean finished() {
        return broken || (from.isOutputShutdown() && to.isOutputShutdown());
    }

    /// Reads until the end of the stream or a failure.
    void readAll(Tap tap, LongAdder cpuNanos) {
        byte[] buffer = new byte[READ_BYTES];
        long cpu = 0;
        try {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0 && !broken; read = in.read(buffer)) {
                long readAt = System.nanoTime();
                sleepUntil(opensAt);
                long leavesAt = bucket.take(read, System.nanoTime());
                tap.accept(buffer, read, readAt, leavesAt + oneWayNanos);
                sleepUntil(leavesAt);
                underWay.put(new Piece(Arrays.copyOf(buffer, read), leavesAt + oneWayNanos));
                cpu = ShapingProxy.chargeCpu(cpuNanos, cpu);
            }
        } catch (IOException e) {
            broken = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            putEnd();
        }
    }

    /// Delivers until the reader has ended, then closes the writing end.
    void writeAll(LongAdder cpuNanos) {
        long cpu = 0;
        try {
            OutputStream out = to.getOutputStream();
            for (Piece piece = underWay.take(); !piece.isEnd(); piece = underWay.take()) {
                sleepUntil(piece.arrivesAt());
                out.write(piece.bytes());
                cpu = ShapingProxy.chargeCpu(cpuNanos, cpu);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            broken = true;
            underWay.clear(); // lets a reader that waits for room see that nobody takes it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void putEnd() {
        try {
            while (!underWay.offer(END, 100, TimeUnit.MILLISECONDS)) {
                if (broken) {
                    underWay.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleepUntil(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
    }
}
