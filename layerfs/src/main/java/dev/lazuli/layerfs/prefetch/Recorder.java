package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageProfile.FileRead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes down which chunks of an image's layers are read for the first time, in that order, until nothing new is read
/// for a while or there is enough. Thread-safe.
///
/// A container starts with a program: before one is read, time does not count. Clients look for users in `/etc/passwd`
/// long before they start anything.
final class Recorder {
    private static final long LEAST_WAIT_NANOS = 1_000_000;
    private static final int EXECUTABLE = 0111;

    private final StartOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<LayerReader, Layer> layers = new IdentityHashMap<>();
    private final List<Touch> touches = new ArrayList<>();
    private long bytes;
    private boolean started;
    private long startNanos;
    private long lastNanos;
    private volatile boolean ended;

    /// What is known of a layer: which chunks were seen, and the paths of its files.
    private record Layer(Digest digest, BitSet seen, Map<Integer, String> paths) {}

    /// A chunk that was read for the first time.
    private record Touch(Digest layer, String path, long offset, long size) {}

    Recorder(StartOptions options) {
        this.options = options;
    }

    /// Whether nothing is written down any more.
    boolean isEnded() {
        return ended;
    }

    /// A part of a file was read.
    ///
    /// @param reader retained by the caller
    void read(Digest digest, LayerReader reader, int file, long offset, long length) {
        LayerIndex index = reader.index();
        long end = Math.min(index.size(file), offset + length);
        if (ended || offset >= end) {
            return;
        }
        int first = index.chunkAt(file, offset);
        int last = index.chunkAt(file, end - 1);
        lock.lock();
        try {
            Layer layer = layers.computeIfAbsent(reader, _ -> new Layer(digest, new BitSet(), new HashMap<>()));
            for (int chunk = layer.seen().nextClearBit(first);
                    chunk <= last && !ended;
                    chunk = layer.seen().nextClearBit(chunk)) {
                layer.seen().set(chunk);
                if (!index.isHole(chunk)) {
                    touch(layer, index, file, chunk);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void touch(Layer layer, LayerIndex index, int file, int chunk) {
        String path =
                layer.paths().computeIfAbsent(file, node -> index.path(node).substring(1));
        touches.add(new Touch(layer.digest(), path, index.chunkFileOffset(chunk), index.chunkSize(chunk)));
        bytes += index.chunkSize(chunk);
        lastNanos = System.nanoTime();
        boolean starts = !started && (index.permissions(file) & EXECUTABLE) != 0;
        if (starts) {
            started = true;
            startNanos = lastNanos;
        }
        if (bytes >= options.maxBytes() || touches.size() >= ImageProfile.MAX_RANGES) {
            ended = true;
        }
        if (ended || starts) {
            changed.signalAll();
        }
    }

    /// Waits until a program was read and then nothing new for a while, or too much. Nothing is written down
    /// afterwards.
    void awaitEnd() throws InterruptedException {
        lock.lock();
        try {
            while (!ended) {
                if (!started) {
                    changed.await();
                    continue;
                }
                long now = System.nanoTime();
                long left = Math.min(left(lastNanos, options.quiet(), now), left(startNanos, options.longest(), now));
                if (left <= 0) {
                    ended = true;
                } else {
                    changed.await(Math.max(left, LEAST_WAIT_NANOS), TimeUnit.NANOSECONDS);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static long left(long since, Duration limit, long now) {
        return since + limit.toNanos() - now;
    }

    /// What was written down; nothing is any more. Empty if no program was read.
    ///
    /// @param image  digest of the manifest
    /// @param all    its layers; what was read of others is left out
    Optional<ImageProfile> end(Digest image, String name, List<Digest> all) {
        lock.lock();
        try {
            ended = true;
            List<FileRead> reads = new ArrayList<>();
            int at = 0;
            while (at < touches.size()) {
                Touch first = touches.get(at);
                List<ByteRange> ranges = new ArrayList<>();
                while (at < touches.size() && isSameFile(first, touches.get(at))) {
                    add(ranges, touches.get(at));
                    at++;
                }
                int layer = all.indexOf(first.layer());
                if (layer >= 0 && !first.path().isEmpty()) {
                    reads.add(new FileRead(layer, first.path(), ranges));
                }
            }
            return reads.isEmpty() || !started
                    ? Optional.empty()
                    : Optional.of(new ImageProfile(image, Optional.of(name), all, reads));
        } finally {
            lock.unlock();
        }
    }

    private static boolean isSameFile(Touch a, Touch b) {
        return a.layer().equals(b.layer()) && a.path().equals(b.path());
    }

    private static void add(List<ByteRange> ranges, Touch touch) {
        ByteRange last = ranges.isEmpty() ? null : ranges.getLast();
        if (last != null && last.end() == touch.offset()) {
            ranges.set(ranges.size() - 1, new ByteRange(last.offset(), last.length() + touch.size()));
        } else {
            ranges.add(new ByteRange(touch.offset(), touch.size()));
        }
    }
}
