package dev.lazuli.layerfs.prefetch;

import dev.lazuli.oci.Digest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The mounts that are made for one image, for those who wait for them. Thread-safe.
final class ImageMounts {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Digest> layers = new HashSet<>();
    private int asked;
    private long ever;

    /// A layer is to be mounted.
    void asked(Digest layer) {
        lock.lock();
        try {
            asked++;
            layers.add(layer);
        } finally {
            lock.unlock();
        }
    }

    /// A layer was mounted.
    void mounted() {
        lock.lock();
        try {
            ever++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What began with [#asked] has ended.
    ///
    /// @return whether it was the last one
    boolean unmounted() {
        lock.lock();
        try {
            asked--;
            return asked == 0;
        } finally {
            lock.unlock();
        }
    }

    /// A copy of all layers that were asked for.
    Set<Digest> layers() {
        lock.lock();
        try {
            return new HashSet<>(layers);
        } finally {
            lock.unlock();
        }
    }

    /// How many mounts there were.
    long ever() {
        lock.lock();
        try {
            return ever;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there was a mount more.
    ///
    /// @param before how many there were
    /// @return false if there was none for long
    boolean awaitOneMore(long before, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        lock.lock();
        try {
            while (ever == before) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until something is so, which is looked at after each mount, or until there was no mount for a while.
    void awaitUntil(BooleanSupplier done, Duration patience) throws InterruptedException {
        long seen = ever();
        while (!done.getAsBoolean()) {
            if (!awaitOneMore(seen, patience)) {
                return;
            }
            seen = ever();
        }
    }
}
