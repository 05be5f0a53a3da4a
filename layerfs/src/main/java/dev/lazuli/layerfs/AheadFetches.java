package dev.lazuli.layerfs;

import dev.lazuli.layerfs.read.Demand;
import dev.lazuli.layerfs.read.LayerReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

/// Fetches parts of layers before anyone asks: at the mount the files that are read first, and later, when nobody waits
/// for bytes, the rest. Thread-safe.
///
/// Each layer has a virtual thread of its own, which ends with the layer's last mount. Nothing waits for it. Requests
/// are as large as comes within a quarter of a second, so that a read that comes meanwhile is held up no longer.
final class AheadFetches implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AheadFetches.class.getName());
    private static final long FIRST_PIECE = 1 << 20;
    private static final long LEAST_PIECE = 256 << 10;
    private static final long MOST_PIECE = 8 << 20;
    private static final double PIECE_SECONDS = 0.25;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final AheadOptions options;
    private final Demand demand;
    private final Semaphore background;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile long piece = FIRST_PIECE;
    private volatile boolean closed;

    /// Whether what is read first is not for this class to fetch.
    interface Overridden {
        /// May wait until that is known.
        boolean test() throws InterruptedException;
    }

    /// @param demand who is given way to
    AheadFetches(AheadOptions options, Demand demand) {
        this.options = options;
        this.demand = demand;
        this.background = new Semaphore(options.requests());
    }

    /// Starts on a layer that was mounted just now.
    ///
    /// @param layer  for messages
    /// @param others whether others fetch what is read first; asked before anything is fetched
    void start(String layer, LayerReader reader, Overridden others) {
        if (!options.prefetch() && !options.background()) {
            return;
        }
        Thread thread = Thread.ofVirtual().name("ahead-" + layer).unstarted(() -> run(layer, reader, others));
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
    }

    private void run(String layer, LayerReader reader, Overridden others) {
        if (!reader.retain()) {
            return;
        }
        long chunksEnd = reader.index().chunksEnd();
        long prefetchEnd = reader.index().prefetchEnd().orElse(options.prefetchBytes());
        reader.release();
        try {
            if (options.prefetch() && !others.test()) {
                part(reader, Math.min(chunksEnd, prefetchEnd), false);
            }
            if (options.background() && part(reader, chunksEnd, true) && isComplete(reader)) {
                LOG.log(Level.INFO, "layer is complete: layer={0}", layer);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "fetching ahead ends: layer=" + layer, e);
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    private static boolean isComplete(LayerReader reader) {
        if (!reader.retain()) {
            return false;
        }
        try {
            return reader.isComplete();
        } finally {
            reader.release();
        }
    }

    /// Fetches what is missing up to an offset of the blob, but for chunks that are not what the TOC says.
    ///
    /// @return whether it came to the end
    private boolean part(LayerReader reader, long end, boolean givesWay) throws InterruptedException {
        long at = 0;
        Duration pause = FIRST_PAUSE;
        while (at < end && reader.retain()) {
            try {
                if (givesWay && reader.isStoreNearlyFull()) {
                    return false;
                }
                at = givesWay ? quietly(reader, at, end) : piece(reader, at, end);
                pause = FIRST_PAUSE;
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "fetching ahead pauses", e);
                Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis())));
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            } finally {
                reader.release();
            }
        }
        return at >= end;
    }

    private long quietly(LayerReader reader, long at, long end) throws IOException, InterruptedException {
        background.acquire();
        try {
            demand.awaitQuiet(options.quiet());
            return piece(reader, at, end);
        } finally {
            background.release();
        }
    }

    private long piece(LayerReader reader, long at, long end) throws IOException, InterruptedException {
        long started = System.nanoTime();
        LayerReader.Ahead fetched = reader.fetchAhead(at, end, piece);
        if (fetched.bytes() > 0) {
            double seconds = Math.max(1e-3, (System.nanoTime() - started) / 1e9);
            piece = Math.clamp((long) (fetched.bytes() / seconds * PIECE_SECONDS), LEAST_PIECE, MOST_PIECE);
        }
        return fetched.next();
    }

    /// Ends all fetching ahead.
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
