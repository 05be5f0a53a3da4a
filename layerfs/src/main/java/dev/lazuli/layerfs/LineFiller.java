package dev.lazuli.layerfs;

import dev.lazuli.layerfs.AheadLayer.Stretch;
import dev.lazuli.layerfs.read.Cause;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.layerfs.read.Line;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Keeps the line to one registry busy with what readers will probably want, as long as they leave room on
/// it. Thread-safe; a virtual thread works while there are layers.
///
/// In this order: what landmarks say is read first; then, once nobody has waited for a second, what lies near
/// to reads that had to wait, the last read first; the rest of each layer, the smallest first.
final class LineFiller {
    private static final System.Logger LOG = System.getLogger(LineFiller.class.getName());

    /// How much around a read is taken for likely to be read next: what comes within this time.
    private static final Duration REACH = Duration.ofMillis(500);

    private static final long LEAST_REACH = 512 << 10;
    private static final long MOST_REACH = 8 << 20;

    private final Line line;
    private final int mostRequests;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<AheadLayer> layers = new ArrayList<>();
    private @Nullable Thread thread;
    private int requests;
    private long reads;
    private boolean closed;

    /// @param mostRequests requests at one time
    LineFiller(Line line, int mostRequests) {
        this.line = line;
        this.mostRequests = mostRequests;
    }

    /// What comes next.
    private record Piece(AheadLayer layer, Stretch stretch) {}

    /// Works on a layer until nothing is left of it.
    void add(AheadLayer layer) {
        lock.lock();
        try {
            if (closed || layers.contains(layer)) {
                return;
            }
            layers.add(layer);
            line.expectReaders();
            layer.reader().onMiss((file, start, end) -> missed(layer, file, start, end));
            changed.signalAll();
            if (thread == null) {
                thread = Thread.ofVirtual().name("ahead").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Works on what lies before `end` of a layer's blob first, and on what lies before `laterEnd` as on the
    /// rest of a layer.
    void prefetch(AheadLayer layer, long end, long laterEnd) {
        lock.lock();
        try {
            layer.prefetchTo(end);
            layer.restTo(laterEnd);
            add(layer);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void missed(AheadLayer layer, int file, long start, long end) {
        long reach = Math.clamp(line.bytesWithin(REACH), LEAST_REACH, MOST_REACH);
        lock.lock();
        try {
            layer.read(file, start, end, reach, ++reads);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (awaitWork()) {
                long bytes = line.awaitRoom();
                lock.lock();
                try {
                    Piece piece = requests < mostRequests ? next(System.nanoTime()) : null;
                    if (piece != null) {
                        start(piece, bytes);
                    }
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until something can be fetched.
    ///
    /// @return false when nothing is left and the thread ends
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !layers.isEmpty()) {
                long now = System.nanoTime();
                if (requests < mostRequests && next(now) != null) {
                    return true;
                }
                changed.await(pause(now), TimeUnit.NANOSECONDS);
            }
            thread = null;
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// How long nothing can change by itself.
    private long pause(long now) {
        long ofLayers = layers.stream()
                .mapToLong(layer -> layer.pauseLeft(now))
                .filter(left -> left > 0)
                .min()
                .orElse(Long.MAX_VALUE);
        long quiet = line.untilQuiet().toNanos();
        return quiet > 0 ? Math.min(ofLayers, quiet) : ofLayers;
    }

    private @Nullable Piece next(long now) {
        List<AheadLayer> ready =
                layers.stream().filter(layer -> layer.pauseLeft(now) <= 0).toList();
        Piece piece = first(ready, Cause.PREFETCH);
        if (piece == null && !line.untilQuiet().isZero()) {
            return null;
        }
        if (piece == null) {
            piece = first(
                    sorted(ready, Comparator.comparing(AheadLayer::lastRead).reversed()), Cause.READ_AHEAD);
        }
        if (piece == null) {
            piece = first(sorted(ready, Comparator.comparing(AheadLayer::left)), Cause.BACKGROUND);
        }
        return piece;
    }

    private static List<AheadLayer> sorted(List<AheadLayer> layers, Comparator<AheadLayer> order) {
        return layers.stream().sorted(order).toList();
    }

    private static @Nullable Piece first(List<AheadLayer> layers, Cause cause) {
        for (AheadLayer layer : layers) {
            Stretch stretch = layer.next(cause);
            if (stretch != null) {
                return new Piece(layer, stretch);
            }
        }
        return null;
    }

    /// Starts a request, or drops the layer when it is not in use any more or must not take more of the
    /// store.
    private void start(Piece piece, long bytes) {
        AheadLayer layer = piece.layer();
        LayerReader reader = layer.reader();
        if (!reader.retain()) {
            layers.remove(layer);
            return;
        }
        try {
            Stretch stretch = piece.stretch();
            if (stretch.cause() != Cause.PREFETCH && reader.isStoreNearlyFull()) {
                layers.remove(layer);
                return;
            }
            long at = stretch.at();
            LayerReader.Ahead request = reader.startAhead(at, stretch.end(), bytes, stretch.cause());
            stretch.goOnAt(request.next());
            layer.started();
            requests++;
            request.done().whenComplete((_, failure) -> ended(layer, stretch, at, failure));
        } finally {
            reader.release();
        }
    }

    private void ended(AheadLayer layer, Stretch stretch, long at, @Nullable Throwable failure) {
        boolean done;
        lock.lock();
        try {
            requests--;
            if (failure == null) {
                layer.succeeded();
            } else {
                LOG.log(Level.DEBUG, "fetching ahead pauses: layer=" + layer.name(), failure);
                layer.failed(stretch, at, System.nanoTime());
            }
            done = layer.isDone() && layers.remove(layer);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (done) {
            tellWhenComplete(layer);
        }
    }

    private static void tellWhenComplete(AheadLayer layer) {
        if (layer.reader().retain()) {
            try {
                if (layer.isComplete()) {
                    LOG.log(Level.INFO, "layer is complete: layer={0}", layer.name());
                }
            } finally {
                layer.reader().release();
            }
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
