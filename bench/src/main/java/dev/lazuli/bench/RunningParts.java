package dev.lazuli.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// What has been started and must be stopped again, the newest first, however the program ends.
///
/// Thread-safe: a shutdown hook may close it while the program is still starting things.
final class RunningParts implements AutoCloseable {
    /// How a part is started.
    ///
    /// @param <T> the part's type
    interface Starter<T> {
        T start() throws IOException, InterruptedException;
    }

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean closed;

    /// Starts a part, which this then owns. Closing waits until it has started.
    ///
    /// @throws IOException when everything has been stopped already
    synchronized <T extends AutoCloseable> T start(Starter<T> starter) throws IOException, InterruptedException {
        if (closed) {
            throw new IOException("stopped before all was started");
        }
        T part = starter.start();
        parts.push(part);
        return part;
    }

    /// Whether all has been stopped, or is being stopped once this answers.
    synchronized boolean closed() {
        return closed;
    }

    /// Stops one part before the others.
    synchronized void stop(AutoCloseable part) throws IOException {
        if (parts.remove(part)) {
            close(part);
        }
    }

    /// Stops all that still runs; tells the first failure when all has been tried.
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        IOException failure = null;
        while (!parts.isEmpty()) {
            try {
                close(parts.pop());
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static void close(AutoCloseable part) throws IOException {
        try {
            part.close();
        } catch (IOException e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while stopping " + part, e);
        } catch (Exception e) {
            throw new IOException("cannot stop " + part, e);
        }
    }
}
