package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocLimits;
import dev.lazuli.layerfs.source.FetchedToc;
import dev.lazuli.layerfs.source.LayerBlob;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// TOCs that were fetched before anyone asked for their layers, unverified, in temporary files. Thread-safe.
///
/// Not more than a few are kept, and none for long.
final class TocPrefetch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TocPrefetch.class.getName());
    private static final int MAX_KEPT = 64;
    private static final int MAX_AT_ONCE = 8;
    private static final Duration MAX_AGE = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private final LayerLayout layout;
    private final TocLimits limits;
    private final Semaphore atOnce = new Semaphore(MAX_AT_ONCE);
    private final Map<Digest, Prefetch> prefetches = new LinkedHashMap<>();
    private boolean closed;

    private record Prefetch(CompletableFuture<FetchedToc> toc, long startedNanos) {}

    TocPrefetch(LayerLayout layout, TocLimits limits) {
        this.layout = layout;
        this.limits = limits;
    }

    /// Starts to fetch, unless that was done already or too much is kept.
    void start(LayerRequest request, LayerBlob blob) {
        Digest layer = request.layer();
        CompletableFuture<FetchedToc> result = new CompletableFuture<>();
        synchronized (prefetches) {
            dropOld();
            if (closed || prefetches.containsKey(layer) || prefetches.size() >= MAX_KEPT) {
                return;
            }
            prefetches.put(layer, new Prefetch(result, System.nanoTime()));
        }
        Thread.ofVirtual().name("toc-" + layer.shortHex()).start(() -> fetch(request, blob, result));
    }

    /// Takes what was started for a layer, waiting for its end; it is the caller's then. Empty when nothing was
    /// started or it failed.
    Optional<FetchedToc> take(Digest layer) throws InterruptedException {
        Prefetch prefetch;
        synchronized (prefetches) {
            prefetch = prefetches.remove(layer);
        }
        if (prefetch == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(prefetch.toc().get(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            LOG.log(Level.DEBUG, () -> "prefetch of a TOC failed: layer=" + layer, e);
            return Optional.empty();
        } catch (TimeoutException | InterruptedException e) {
            drop(prefetch);
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            return Optional.empty();
        }
    }

    private void fetch(LayerRequest request, LayerBlob blob, CompletableFuture<FetchedToc> result) {
        try {
            atOnce.acquire();
            Path json = layout.newTemporaryFile("toc-");
            try {
                result.complete(FetchedToc.fetch(blob, request.hints(limits), json));
            } finally {
                atOnce.release();
                if (!result.isDone()) {
                    Files.deleteIfExists(json);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.completeExceptionally(e);
        }
    }

    private void dropOld() {
        for (Iterator<Prefetch> all = prefetches.values().iterator(); all.hasNext(); ) {
            Prefetch each = all.next();
            if (System.nanoTime() - each.startedNanos() > MAX_AGE.toNanos()) {
                all.remove();
                drop(each);
            }
        }
    }

    private static void drop(Prefetch prefetch) {
        prefetch.toc().thenAccept(TocPrefetch::discard);
    }

    /// Deletes the text of a TOC that nobody needs.
    static void discard(FetchedToc toc) {
        try {
            Files.deleteIfExists(toc.json());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a temporary file stays: " + toc.json(), e);
        }
    }

    @Override
    public void close() {
        synchronized (prefetches) {
            closed = true;
            prefetches.values().forEach(TocPrefetch::drop);
            prefetches.clear();
        }
    }
}
