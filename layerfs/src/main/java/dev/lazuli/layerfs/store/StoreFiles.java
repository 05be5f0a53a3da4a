package dev.lazuli.layerfs.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of a store by number, some of them open. Thread-safe.
///
/// A file that is in use stays open; of the others the longest unused is closed when there are many.
final class StoreFiles implements AutoCloseable {
    private static final int MAX_OPEN = 256;
    private static final int FOLDERS = 256;
    private static final String PACKS = "packs";
    private static final String CONTENTS = "contents";
    private static final Pattern NAME = Pattern.compile("([0-9]{8,9})(\\.pack)?");

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
        long key = key(kind, number);
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

    /// Deletes a file; who has it open may go on.
    void delete(ChunkRecord.FileKind kind, int number) throws IOException {
        synchronized (open) {
            Lease lease = open.remove(key(kind, number));
            if (lease != null) {
                lease.forgotten = true;
                if (lease.users == 0) {
                    lease.channel.close();
                }
            }
        }
        Files.deleteIfExists(path(kind, number));
    }

    /// Shows all files of a kind.
    void forEach(ChunkRecord.FileKind kind, Found action) throws IOException {
        Path top = folder.resolve(kind == ChunkRecord.FileKind.PACK ? PACKS : CONTENTS);
        if (!Files.isDirectory(top)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(top)) {
            for (Path each : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                Matcher name = NAME.matcher(each.getFileName().toString());
                if (name.matches()) {
                    BasicFileAttributes status = Files.readAttributes(each, BasicFileAttributes.class);
                    action.on(
                            Integer.parseInt(name.group(1)),
                            status.size(),
                            status.lastModifiedTime().toMillis());
                }
            }
        }
    }

    /// Takes a file that was found.
    interface Found {
        void on(int number, long size, long lastUsedMillis) throws IOException;
    }

    /// Notes on the disk when a file was used, for the next start.
    void touch(ChunkRecord.FileKind kind, int number, long millis) throws IOException {
        Files.setLastModifiedTime(path(kind, number), FileTime.fromMillis(millis));
    }

    boolean exists(ChunkRecord.FileKind kind, int number) {
        return Files.exists(path(kind, number));
    }

    Path contentPath(int number) {
        return path(ChunkRecord.FileKind.CONTENT, number);
    }

    private static long key(ChunkRecord.FileKind kind, int number) {
        return (long) number << 1 | kind.ordinal();
    }

    private Path path(ChunkRecord.FileKind kind, int number) {
        return switch (kind) {
            case PACK -> folder.resolve(PACKS).resolve("%08d.pack".formatted(number));
            case CONTENT ->
                folder.resolve(CONTENTS)
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
