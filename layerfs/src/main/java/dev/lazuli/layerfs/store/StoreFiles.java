package dev.lazuli.layerfs.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// The files of a store by number, some of them open. Thread-safe.
///
/// A file that is in use stays open; of the others the longest unused is closed when there are many.
final class StoreFiles implements AutoCloseable {
    private static final int MAX_OPEN = 256;
    private static final int FOLDERS = 256;

    private final Path folder;
    private final LinkedHashMap<Long, Lease> open = new LinkedHashMap<>(16, 0.75f, true);

    StoreFiles(Path folder) {
        this.folder = folder;
    }

    /// A file that stays open until it is closed here.
    final class Lease implements AutoCloseable {
        private final FileChannel channel;
        private int users;
        private boolean forgotten;

        private Lease(FileChannel channel) {
            this.channel = channel;
        }

        FileChannel channel() {
            return channel;
        }

        @Override
        public void close() throws IOException {
            release(this);
        }
    }

    /// Opens a file to read and write; it must exist.
    Lease open(ChunkRecord.FileKind kind, int number) throws IOException {
        long key = (long) number << 1 | kind.ordinal();
        synchronized (open) {
            Lease lease = open.get(key);
            if (lease == null || !lease.channel.isOpen()) {
                closeUnused();
                lease = new Lease(
                        FileChannel.open(path(kind, number), StandardOpenOption.READ, StandardOpenOption.WRITE));
                open.put(key, lease);
            }
            lease.users++;
            return lease;
        }
    }

    /// Makes an empty file of `length` bytes, all of it a hole; what was there is replaced.
    void create(ChunkRecord.FileKind kind, int number, long length) throws IOException {
        Path path = path(kind, number);
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    boolean exists(ChunkRecord.FileKind kind, int number) {
        return Files.exists(path(kind, number));
    }

    private Path path(ChunkRecord.FileKind kind, int number) {
        return switch (kind) {
            case PACK -> folder.resolve("packs").resolve("%08d.pack".formatted(number));
            case CONTENT ->
                folder.resolve("contents")
                        .resolve("%02x".formatted(number % FOLDERS))
                        .resolve("%08d".formatted(number));
        };
    }

    private void closeUnused() throws IOException {
        if (open.size() < MAX_OPEN) {
            return;
        }
        for (Map.Entry<Long, Lease> each : open.entrySet()) {
            if (each.getValue().users == 0) {
                each.getValue().channel.close();
                open.remove(each.getKey());
                return;
            }
        }
    }

    private void release(Lease lease) throws IOException {
        synchronized (open) {
            lease.users--;
            if (lease.forgotten && lease.users == 0) {
                lease.channel.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (open) {
            for (Lease lease : open.values()) {
                lease.forgotten = true;
                if (lease.users == 0) {
                    lease.channel.close();
                }
            }
            open.clear();
        }
    }
}
