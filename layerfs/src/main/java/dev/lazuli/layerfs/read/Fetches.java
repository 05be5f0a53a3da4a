package dev.lazuli.layerfs.read;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The chunks of all layers that are being fetched now, and the requests that fetch them. Thread-safe.
///
/// Each request runs on a virtual thread of its own, so that whoever asked for it may go away without harm to
/// those who joined. [#close()] lets no new request start and waits for those under way.
public final class Fetches implements AutoCloseable {
    private static final int MAX_REQUESTS = 32;
    private static final long CLOSE_SECONDS = 10;

    private final ConcurrentMap<FlightKey, CompletableFuture<Void>> flights = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Line> lines = new ConcurrentHashMap<>();
    private final FetchCounts counts = new FetchCounts();
    private final Semaphore requests = new Semaphore(MAX_REQUESTS);
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean closed;

    /// A request to the registry.
    interface Request {
        void run() throws IOException, InterruptedException;
    }

    /// The way to a registry.
    ///
    /// @param registry its host, as image references have it
    public Line line(String registry) {
        return lines.computeIfAbsent(registry, _ -> new Line());
    }

    /// What was fetched so far.
    public FetchCounts counts() {
        return counts;
    }

    /// Marks a chunk as being fetched by the caller.
    ///
    /// @return what to complete, or null when somebody else fetches it
    @Nullable
    CompletableFuture<Void> claim(MemorySegment digest) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        return flights.putIfAbsent(FlightKey.of(digest), mine) == null ? mine : null;
    }

    /// What becomes of a chunk that somebody fetches, or null when nobody does.
    @Nullable
    CompletableFuture<Void> inFlight(MemorySegment digest) {
        return flights.get(FlightKey.of(digest));
    }

    /// Ends a claim well: the chunk is in the store.
    void landed(MemorySegment digest, CompletableFuture<Void> claim) {
        flights.remove(FlightKey.of(digest), claim);
        claim.complete(null);
    }

    /// Ends a claim badly.
    void failed(MemorySegment digest, CompletableFuture<Void> claim, Throwable cause) {
        flights.remove(FlightKey.of(digest), claim);
        claim.completeExceptionally(cause);
    }

    /// Starts a request.
    ///
    /// @param onFailure told why the request ended early, or did not start
    /// @param atEnd     run last, in any case
    void start(String name, Request request, Consumer<Throwable> onFailure, Runnable atEnd) {
        running.incrementAndGet();
        Thread.ofVirtual().name(name).start(() -> {
            try {
                runLimited(request);
            } catch (IOException | RuntimeException | Error e) {
                onFailure.accept(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                onFailure.accept(e);
            } finally {
                running.decrementAndGet();
                atEnd.run();
            }
        });
    }

    private void runLimited(Request request) throws IOException, InterruptedException {
        requests.acquire();
        try {
            if (closed) {
                throw new IOException("cannot fetch: the layers are being closed");
            }
            request.run();
        } finally {
            requests.release();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            if (!requests.tryAcquire(MAX_REQUESTS, CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(
                        "cannot end all fetches within " + CLOSE_SECONDS + " s: " + running.get() + " run");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
