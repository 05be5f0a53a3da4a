package dev.lazuli.image;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Work on several pieces of content at once, so many at a time, each piece once. The first failure ends every wait.
/// For one thread; [#close()] interrupts what is under way and waits for its end.
final class SideBySide implements AutoCloseable {
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Digest, CompletableFuture<Void>> started = new LinkedHashMap<>();
    private final CompletableFuture<Void> failure = new CompletableFuture<>();

    /// @param limit how many pieces are worked on at once
    SideBySide(int limit) {
        // Fair, so that what was started first comes first.
        this.places = new Semaphore(limit, true);
    }

    /// What is done to a piece of content.
    @FunctionalInterface
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /// Starts work on a piece unless that was started before.
    void start(Digest piece, Work work) {
        started.computeIfAbsent(piece, digest -> {
            CompletableFuture<Void> done = new CompletableFuture<>();
            threads.execute(() -> run(work, done));
            return done;
        });
    }

    // All failures are handed to the waiting thread, errors included, which rethrows them.
    @SuppressWarnings("Interruption")
    private void run(Work work, CompletableFuture<Void> done) {
        try {
            places.acquire();
            try {
                work.run();
            } finally {
                places.release();
            }
            done.complete(null);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failure.completeExceptionally(e);
            done.completeExceptionally(e);
        }
    }

    /// Waits until the work on a piece is done, or any work has failed.
    void await(Digest piece) throws IOException, InterruptedException {
        CompletableFuture<Void> done = started.get(piece);
        if (done == null) {
            throw new IllegalStateException("never started: " + piece);
        }
        try {
            CompletableFuture.anyOf(done, failure).get();
        } catch (ExecutionException e) {
            rethrow(e);
        }
    }

    /// Waits until all work is done, or any has failed.
    void awaitAll() throws IOException, InterruptedException {
        for (Digest piece : List.copyOf(started.keySet())) {
            await(piece);
        }
    }

    private static void rethrow(ExecutionException e) throws IOException, InterruptedException {
        switch (e.getCause()) {
            case InterruptedIOException interruption -> throw Interruptions.of(interruption);
            case IOException failure -> throw failure;
            case InterruptedException interruption -> throw interruption;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
