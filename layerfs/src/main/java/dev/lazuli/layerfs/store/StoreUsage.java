package dev.lazuli.layerfs.store;

import dev.lazuli.layerfs.store.ChunkRecord.FileKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// How much each file of a store holds, when it was last used, and whether somebody needs it to stay. Thread-safe.
final class StoreUsage {
    private final Map<Long, FileUse> files = new ConcurrentHashMap<>();
    private final Map<Long, Integer> open = new HashMap<>();
    private final AtomicLong total = new AtomicLong();

    /// One file. Its numbers are guarded by the object itself, but for the time.
    static final class FileUse {
        private final FileKind kind;
        private final int number;
        private final long content;
        private volatile long lastUsed;
        private long bytes;
        private int writers;

        private FileUse(FileKind kind, int number, long content, long lastUsed) {
            this.kind = kind;
            this.number = number;
            this.content = content;
            this.lastUsed = lastUsed;
        }

        FileKind kind() {
            return kind;
        }

        int number() {
            return number;
        }

        synchronized long bytes() {
            return bytes;
        }

        private synchronized boolean hasWriters() {
            return writers > 0;
        }
    }

    /// Makes a file known.
    ///
    /// @param content tells contents apart; any for a pack
    void file(FileKind kind, int number, long content, long lastUsed) {
        files.putIfAbsent(key(kind, number), new FileUse(kind, number, content, lastUsed));
    }

    /// Counts bytes that were written to a file.
    void grew(FileKind kind, int number, long bytes) {
        FileUse file = find(kind, number);
        if (file != null) {
            synchronized (file) {
                file.bytes += bytes;
            }
            total.addAndGet(bytes);
        }
    }

    /// Notes a use.
    ///
    /// @return milliseconds since the one before
    long used(FileKind kind, int number, long now) {
        FileUse file = find(kind, number);
        if (file == null) {
            return 0;
        }
        long before = file.lastUsed;
        if (now > before) {
            file.lastUsed = now;
        }
        return now - before;
    }

    /// Keeps a file from being given up while it is written to; once for each [#written].
    void writing(FileKind kind, int number) {
        FileUse file = find(kind, number);
        if (file != null) {
            synchronized (file) {
                file.writers++;
            }
        }
    }

    void written(FileKind kind, int number) {
        FileUse file = find(kind, number);
        if (file != null) {
            synchronized (file) {
                file.writers--;
            }
        }
    }

    /// A content was opened; once for each [#closed].
    void opened(long content) {
        synchronized (open) {
            open.merge(content, 1, Integer::sum);
        }
    }

    void closed(long content) {
        synchronized (open) {
            open.computeIfPresent(content, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    long total() {
        return total.get();
    }

    int count() {
        return files.size();
    }

    boolean isKnown(FileKind kind, int number) {
        return find(kind, number) != null;
    }

    /// What to give up to become `bytes` smaller: what was not used for the longest time, never what is written to,
    /// and what is open only where nothing else is left.
    ///
    /// @param currentPack stays
    List<FileUse> victims(long bytes, int currentPack) {
        List<FileUse> victims = new ArrayList<>();
        long left = take(candidates(false, currentPack), bytes, victims);
        take(candidates(true, currentPack), left, victims);
        return victims;
    }

    /// The same, but never what is open.
    List<FileUse> unused(long bytes, int currentPack) {
        List<FileUse> victims = new ArrayList<>();
        take(candidates(false, currentPack), bytes, victims);
        return victims;
    }

    private List<FileUse> candidates(boolean open, int currentPack) {
        List<FileUse> candidates = new ArrayList<>();
        for (FileUse each : files.values()) {
            boolean stays = each.hasWriters() || each.kind() == FileKind.PACK && each.number() == currentPack;
            if (!stays && isOpen(each) == open) {
                candidates.add(each);
            }
        }
        return candidates;
    }

    private boolean isOpen(FileUse file) {
        synchronized (open) {
            return file.kind() == FileKind.CONTENT && open.containsKey(file.content);
        }
    }

    private static long take(List<FileUse> candidates, long bytes, List<FileUse> victims) {
        Map<FileUse, Long> times = new HashMap<>();
        candidates.forEach(each -> times.put(each, each.lastUsed));
        candidates.sort(Comparator.comparing(times::get));
        long left = bytes;
        for (FileUse each : candidates) {
            if (left <= 0) {
                break;
            }
            victims.add(each);
            left -= each.bytes();
        }
        return left;
    }

    void gone(FileUse file) {
        if (files.remove(key(file.kind(), file.number()), file)) {
            total.addAndGet(-file.bytes());
        }
    }

    private @Nullable FileUse find(FileKind kind, int number) {
        return files.get(key(kind, number));
    }

    private static long key(FileKind kind, int number) {
        return (long) number << 1 | kind.ordinal();
    }
}
