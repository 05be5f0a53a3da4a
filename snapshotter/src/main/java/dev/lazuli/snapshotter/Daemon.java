package dev.lazuli.snapshotter;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All that runs, to be closed in reverse order: what serves first, the state last.
///
/// Thread-safe: a signal may come while parts are still added.
final class Daemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private boolean closed;

    /// Takes over `part`.
    synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        if (closed) {
            close();
            throw new IllegalStateException("the daemon is ending");
        }
        return part;
    }

    /// Closes every part, whatever the others do. A second call does nothing.
    @Override
    public synchronized void close() {
        closed = true;
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                LOG.atWarn()
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .addKeyValue("error", e.toString())
                        .log("cannot end a part of the daemon cleanly");
            }
        }
    }
}
