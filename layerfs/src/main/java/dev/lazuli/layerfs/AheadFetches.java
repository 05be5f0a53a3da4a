package dev.lazuli.layerfs;

import dev.lazuli.layerfs.read.Line;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Fetches parts of layers before anyone asks: at the mount the files that are read first, and then the rest,
/// what is near to reads first. Thread-safe; nothing waits for it.
final class AheadFetches implements AutoCloseable {
    private final AheadOptions options;
    private final Map<Line, LineFiller> fillers = new IdentityHashMap<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /// Whether what is read first is not for this class to fetch.
    interface Overridden {
        /// May wait until that is known.
        boolean test() throws InterruptedException;
    }

    AheadFetches(AheadOptions options) {
        this.options = options;
    }

    /// Starts on a layer that was mounted just now, which ends with the layer's last mount.
    ///
    /// @param layer       its reader is retained by the caller as long as this call takes
    /// @param hintedBytes how much of the top of the blob a client thinks worth fetching: fetched as the
    ///                    rest is, since clients say it of every layer
    /// @param others      whether others fetch what is read first; asked before that is fetched
    void start(AheadLayer layer, long hintedBytes, Overridden others) {
        LineFiller filler = filler(layer.reader().line());
        if (options.background()) {
            filler.add(layer);
        }
        OptionalLong landmark = layer.reader().index().prefetchEnd();
        long first = options.prefetch() ? landmark.orElse(options.prefetchBytes()) : 0;
        long later = options.prefetch() && landmark.isEmpty() ? hintedBytes : 0;
        long chunksEnd = layer.reader().index().chunksEnd();
        if (first > 0 || later > 0) {
            Thread thread = Thread.ofVirtual().name("ahead-" + layer.name()).unstarted(() -> {
                try {
                    if (!others.test()) {
                        filler.prefetch(layer, Math.min(first, chunksEnd), Math.min(later, chunksEnd));
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } finally {
                    threads.remove(Thread.currentThread());
                }
            });
            threads.add(thread);
            thread.start();
            if (closed) {
                thread.interrupt();
            }
        }
    }

    private synchronized LineFiller filler(Line line) {
        LineFiller filler = fillers.computeIfAbsent(line, each -> new LineFiller(each, options.requests()));
        if (closed) {
            filler.close();
        }
        return filler;
    }

    /// Ends all fetching ahead.
    @Override
    public synchronized void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        fillers.values().forEach(LineFiller::close);
    }
}
