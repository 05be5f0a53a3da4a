package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.read.LayerReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.Semaphore;

/// Fetches what nobody has asked for yet, not too much of it at one time, so that what is asked for gets its share of
/// the line. Thread-safe.
final class AheadRequests {
    private static final System.Logger LOG = System.getLogger(AheadRequests.class.getName());
    private static final int AT_ONCE = 8;
    private static final long MOST_BYTES = 4 << 20;

    private final Semaphore permits = new Semaphore(AT_ONCE, true);

    /// Fetches what is missing of a part of a blob; returns when it is here or has failed, of which
    /// nobody needs to know: whoever reads it tries again. The run's reader must be retained.
    void fetch(Batch.Run run) throws InterruptedException {
        permits.acquire();
        try {
            long at = run.from();
            while (at < run.end() && !run.reader().isStoreNearlyFull()) {
                LayerReader.Ahead fetched = run.reader().fetchAhead(at, run.end(), MOST_BYTES);
                at = fetched.next();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "fetching ahead fails", e);
        } finally {
            permits.release();
        }
    }
}
