package dev.lazuli.registry;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/// Lets one thread do what several want at the same time, and gives its result to all. Thread-safe; holds no
/// lock while the work is done. Those who wait do so as long as the one who works, whose work has deadlines.
final class SingleFlight<K, V> {
    private final ConcurrentHashMap<K, CompletableFuture<V>> flights = new ConcurrentHashMap<>();

    /// The result of `work`, or of the same work begun by another thread. A failure is everyone's, save that
    /// of an interrupted thread: then another one begins anew.
    V run(K key, Work<V> work) throws IOException, InterruptedException {
        while (true) {
            CompletableFuture<V> own = new CompletableFuture<>();
            CompletableFuture<V> other = flights.putIfAbsent(key, own);
            if (other == null) {
                return lead(key, own, work);
            }
            try {
                return other.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                if (!(e.getCause() instanceof InterruptedException)) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
    }

    private V lead(K key, CompletableFuture<V> flight, Work<V> work) throws IOException, InterruptedException {
        Throwable failure = new IllegalStateException("work ended without a result");
        try {
            V value = work.run();
            flight.complete(value);
            return value;
        } catch (IOException | InterruptedException | RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            flights.remove(key, flight);
            flight.completeExceptionally(failure);
        }
    }
}
