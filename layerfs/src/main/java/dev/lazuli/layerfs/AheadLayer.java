package dev.lazuli.layerfs;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.read.Cause;
import dev.lazuli.layerfs.read.LayerReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// What is left to fetch ahead of one layer, and what of it comes next. Guarded by the lock of its
/// [LineFiller].
final class AheadLayer {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /// Places of the blob that were read lately and are remembered.
    private static final int MOST_NEAR = 32;

    private final String name;
    private final LayerReader reader;
    private final boolean wholeLayer;
    private final Stretch prefetch = new Stretch(Cause.PREFETCH, 0, 0);
    private final Stretch rest;
    private final Deque<Stretch> near = new ArrayDeque<>();
    private long lastRead;
    private long notBefore = System.nanoTime();
    private Duration pause = FIRST_PAUSE;
    private int underWay;

    /// A part of the blob that is to be fetched from its start to its end.
    static final class Stretch {
        private final Cause cause;
        private long at;
        private long end;

        Stretch(Cause cause, long at, long end) {
            this.cause = cause;
            this.at = at;
            this.end = end;
        }

        long at() {
            return at;
        }

        long end() {
            return end;
        }

        Cause cause() {
            return cause;
        }

        /// Goes on elsewhere: behind what a request has taken, or where it failed.
        void goOnAt(long offset) {
            at = offset;
        }

        private boolean isDone() {
            return at >= end;
        }
    }

    /// @param name       for messages
    /// @param wholeLayer whether all of it is fetched in the end
    AheadLayer(String name, LayerReader reader, boolean wholeLayer) {
        this.name = name;
        this.reader = reader;
        this.wholeLayer = wholeLayer;
        rest = new Stretch(Cause.BACKGROUND, 0, wholeLayer ? reader.index().chunksEnd() : 0);
    }

    String name() {
        return name;
    }

    LayerReader reader() {
        return reader;
    }

    /// What lies before an offset of the blob is fetched first of all.
    void prefetchTo(long offset) {
        prefetch.end = offset;
    }

    /// What lies before an offset of the blob is fetched in the end, if not all of it is anyway.
    void restTo(long offset) {
        rest.end = Math.max(rest.end, offset);
    }

    /// Somebody reads a file and waits: what follows in the blob is likely to be read next, then what the
    /// file has before.
    ///
    /// @param start where in the blob the request of that read starts
    /// @param end   where it ends
    /// @param reach how many bytes around it are likely to be read
    /// @param when  grows from read to read, over all layers
    void read(int file, long start, long end, long reach, long when) {
        if (!wholeLayer) {
            return;
        }
        lastRead = when;
        LayerIndex index = reader.index();
        long fileStart = index.chunkBlobOffset(index.firstChunk(file));
        if (fileStart < start) {
            remember(new Stretch(Cause.READ_AHEAD, Math.max(fileStart, start - reach), start));
        }
        remember(new Stretch(Cause.READ_AHEAD, end, Math.min(end + reach, index.chunksEnd())));
    }

    /// A stretch that goes over another takes its place.
    private void remember(Stretch stretch) {
        if (stretch.isDone()) {
            return;
        }
        for (Iterator<Stretch> all = near.iterator(); all.hasNext(); ) {
            Stretch each = all.next();
            if (each.isDone() || stretch.at <= each.at && each.end <= stretch.end) {
                all.remove();
            }
        }
        near.addFirst(stretch);
        if (near.size() > MOST_NEAR) {
            near.removeLast();
        }
    }

    /// The stretch to fetch from next of those with a cause, or null when there is none.
    @Nullable
    Stretch next(Cause cause) {
        return switch (cause) {
            case ON_DEMAND -> null;
            case PREFETCH -> prefetch.isDone() ? null : prefetch;
            case READ_AHEAD -> {
                near.removeIf(Stretch::isDone);
                yield near.peekFirst();
            }
            case BACKGROUND -> rest.isDone() ? null : rest;
        };
    }

    /// When somebody last waited for a read here, as [#read] was told.
    long lastRead() {
        return lastRead;
    }

    /// Bytes of the rest, of which some may be here.
    long left() {
        return rest.end - rest.at;
    }

    /// Nanoseconds until something may be fetched after a failure, 0 or less when it may.
    long pauseLeft(long now) {
        return notBefore - now;
    }

    void started() {
        underWay++;
    }

    void succeeded() {
        underWay--;
        pause = FIRST_PAUSE;
    }

    /// Goes back to where a request failed, after a while.
    void failed(Stretch stretch, long at, long now) {
        underWay--;
        stretch.at = Math.min(stretch.at, at);
        notBefore = now + pause.toNanos() + ThreadLocalRandom.current().nextLong(pause.toNanos());
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /// Whether there is nothing left and nothing under way.
    boolean isDone() {
        return prefetch.isDone() && rest.isDone() && underWay == 0;
    }

    /// Whether all of the layer was fetched and is here.
    boolean isComplete() {
        return wholeLayer && reader.isComplete();
    }
}
