package dev.lazuli.layerfs.read;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Who waits for bytes right now. What is fetched before anyone asks gives way to it. Thread-safe.
public final class Demand {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int waiting;
    private long lastEnd = System.nanoTime();

    /// Somebody waits, until [#end()].
    public void begin() {
        lock.lock();
        try {
            waiting++;
        } finally {
            lock.unlock();
        }
    }

    /// Ends [#begin()].
    public void end() {
        lock.lock();
        try {
            waiting--;
            lastEnd = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nobody has waited for a while.
    public void awaitQuiet(Duration quiet) throws InterruptedException {
        lock.lock();
        try {
            long left = left(quiet);
            while (waiting > 0 || left > 0) {
                if (waiting > 0) {
                    changed.await();
                } else {
                    changed.await(left, TimeUnit.NANOSECONDS);
                }
                left = left(quiet);
            }
        } finally {
            lock.unlock();
        }
    }

    private long left(Duration quiet) {
        return lastEnd + quiet.toNanos() - System.nanoTime();
    }
}
