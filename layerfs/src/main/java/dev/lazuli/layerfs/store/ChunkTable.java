package dev.lazuli.layerfs.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiPredicate;
import java.util.function.ObjLongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The records of a store: a hash table in a mapped file, so that it costs no heap and nothing to open.
///
/// A process that is killed leaves whole records, or one whose checksum tells that it is none. The loss of power may
/// leave anything: what is not a record with a right checksum is passed over, and the rest is of another boot.
/// Thread-safe.
///
/// | Offset | Bytes | Header |
/// |---|---|---|
/// | 0 | 8 | magic `LZLCHNK2` |
/// | 8 | 8 | number of places |
///
/// Places of 64 bytes follow, little-endian:
///
/// | Offset | Bytes | Place |
/// |---|---|---|
/// | 0 | 32 | key: the SHA-256 of a chunk, or of the list of chunks of a content |
/// | 32 | 8 | boot; 0 in a place never used |
/// | 40 | 4 | number of the file; of a pack negative, minus one |
/// | 44 | 4 | CRC-32C of the other bytes |
/// | 48 | 8 | offset in the file; -1 for a content, whose chunks have records of their own |
/// | 56 | 8 | size |
final class ChunkTable implements AutoCloseable {
    static final int KEY_BYTES = 32;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// `LZLCHNK2` read as a little-endian number.
    private static final long MAGIC = 0x324b4e48434c5a4cL;

    private static final int HEADER_BYTES = 64;
    private static final int AT_PLACES = 8;
    private static final int PLACE_BYTES = 64;
    private static final int BOOT = 32;
    private static final int FILE = 40;
    private static final int CRC = 44;
    private static final int OFFSET = 48;
    private static final int SIZE = 56;
    private static final long FIRST_PLACES = 1 << 14;

    /// A table is at most seven eighths full, and grows by a quarter: with small chunks its size counts.
    private static final int FILL_PARTS = 8;

    private static final int FILL = 7;
    private static final int GROWTH = 4;
    private static final long MAX_PLACES = 1L << 32;

    private final Path path;
    private final long boot;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private Arena arena;
    private MemorySegment map;
    private long places;
    private long used;

    /// Opens the table, or starts an empty one where there is none that can be read.
    ///
    /// @param boot tells one start of the machine from others; not 0
    @SuppressWarnings("MustBeClosed") // closed by close() or replaced by grow()
    ChunkTable(Path path, long boot) throws IOException {
        this.path = path;
        this.boot = boot;
        arena = Arena.ofShared();
        map = mapExisting();
        if (map.byteSize() == 0) {
            map = create(path, FIRST_PLACES, arena);
        }
        places = map.get(LONG, AT_PLACES);
        for (long place = 0; place < places; place++) {
            used += map.get(LONG, at(place) + BOOT) == 0 ? 0 : 1;
        }
    }

    /// The record of `key`, or null.
    @Nullable
    ChunkRecord get(MemorySegment key) {
        lock.readLock().lock();
        try {
            long place = find(key);
            return place < 0 ? null : record(place);
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Makes or replaces the record of `key`, as of this boot.
    ///
    /// @return what it replaced, or null
    @Nullable
    ChunkRecord put(MemorySegment key, ChunkRecord.FileKind kind, int file, long offset, long size) throws IOException {
        lock.writeLock().lock();
        try {
            long place = find(key);
            ChunkRecord before = place < 0 ? null : record(place);
            if (place < 0) {
                if ((used + 1) * FILL_PARTS > places * FILL) {
                    grow();
                }
                place = free(key);
                used++;
            }
            long at = at(place);
            MemorySegment.copy(key, 0, map, at, KEY_BYTES);
            map.set(LONG, at + BOOT, boot);
            map.set(INT, at + FILE, kind == ChunkRecord.FileKind.PACK ? -1 - file : file);
            map.set(LONG, at + OFFSET, offset);
            map.set(LONG, at + SIZE, size);
            map.set(INT, at + CRC, crc(place));
            return before;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Takes the records of all chunks and contents in some files away.
    void removeAll(BiPredicate<ChunkRecord.FileKind, Integer> isInFile) {
        lock.writeLock().lock();
        try {
            for (long place = 0; place < places; place++) {
                if (map.get(LONG, at(place) + BOOT) != 0) {
                    ChunkRecord each = record(place);
                    if (isInFile.test(each.kind(), each.file()) && isRecord(place)) {
                        map.set(INT, at(place) + CRC, ~crc(place));
                    }
                }
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Shows all records, with the first eight bytes of their keys.
    void forEach(ObjLongConsumer<ChunkRecord> action) {
        lock.readLock().lock();
        try {
            for (long place = 0; place < places; place++) {
                if (isRecord(place)) {
                    action.accept(record(place), map.get(LONG, at(place)));
                }
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /// How many places there are; it changes only when all records move.
    long places() {
        lock.readLock().lock();
        try {
            return places;
        } finally {
            lock.readLock().unlock();
        }
    }

    /// A copy of the key at a place, or null when no record is there.
    byte @Nullable [] key(long place) {
        lock.readLock().lock();
        try {
            return place < places && isRecord(place)
                    ? map.asSlice(at(place), KEY_BYTES).toArray(BYTE)
                    : null;
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Takes the record of `key` away, if there is one.
    void remove(MemorySegment key) {
        lock.writeLock().lock();
        try {
            long place = find(key);
            if (place >= 0) {
                map.set(INT, at(place) + CRC, ~crc(place));
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private ChunkRecord record(long place) {
        long at = at(place);
        int file = map.get(INT, at + FILE);
        ChunkRecord.FileKind kind = file < 0 ? ChunkRecord.FileKind.PACK : ChunkRecord.FileKind.CONTENT;
        return new ChunkRecord(
                file < 0 ? -1 - file : file,
                kind,
                map.get(LONG, at + OFFSET),
                map.get(LONG, at + SIZE),
                map.get(LONG, at + BOOT) == boot);
    }

    /// The place with the record of `key`, or a negative number.
    private long find(MemorySegment key) {
        long place = first(key);
        while (map.get(LONG, at(place) + BOOT) != 0) {
            if (MemorySegment.mismatch(map, at(place), at(place) + KEY_BYTES, key, 0, KEY_BYTES) < 0
                    && isRecord(place)) {
                return place;
            }
            place = next(place);
        }
        return -1;
    }

    private long free(MemorySegment key) {
        long place = first(key);
        while (map.get(LONG, at(place) + BOOT) != 0) {
            place = next(place);
        }
        return place;
    }

    private long first(MemorySegment key) {
        return Long.remainderUnsigned(keyStart(key), places);
    }

    private long next(long place) {
        return place + 1 == places ? 0 : place + 1;
    }

    /// The first eight bytes of a key, which are as good as random.
    static long keyStart(MemorySegment key) {
        return key.get(LONG, 0);
    }

    private boolean isRecord(long place) {
        return map.get(LONG, at(place) + BOOT) != 0 && map.get(INT, at(place) + CRC) == crc(place);
    }

    private int crc(long place) {
        CRC32C crc = new CRC32C();
        crc.update(map.asSlice(at(place), CRC).asByteBuffer());
        crc.update(map.asSlice(at(place) + OFFSET, PLACE_BYTES - OFFSET).asByteBuffer());
        return (int) crc.getValue();
    }

    private static long at(long place) {
        return HEADER_BYTES + place * PLACE_BYTES;
    }

    /// Moves all records into a larger table, or one as large when many places are of removed ones.
    @SuppressWarnings("MustBeClosed") // takes the place of the field's arena
    private void grow() throws IOException {
        long records = 0;
        for (long place = 0; place < places; place++) {
            records += isRecord(place) ? 1 : 0;
        }
        long larger = records * FILL_PARTS > places * (FILL - 1) ? places + places / GROWTH : places;
        if (larger > MAX_PLACES) {
            throw new IOException("cannot record a chunk in " + path + ": it has " + records + " records already");
        }
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        Arena newArena = Arena.ofShared();
        MemorySegment old = map;
        long oldPlaces = places;
        try {
            map = create(temporary, larger, newArena);
            places = larger;
            for (long place = 0; place < oldPlaces; place++) {
                copyFrom(old, place);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            map = old;
            places = oldPlaces;
            newArena.close();
            throw e;
        }
        used = records;
        arena.close();
        arena = newArena;
    }

    private void copyFrom(MemorySegment old, long place) {
        MemorySegment from = old.asSlice(at(place), PLACE_BYTES);
        if (from.get(LONG, BOOT) == 0) {
            return;
        }
        long to = free(from);
        MemorySegment.copy(from, 0, map, at(to), PLACE_BYTES);
        if (!isRecord(to)) {
            map.asSlice(at(to), PLACE_BYTES).fill((byte) 0);
        }
    }

    private MemorySegment mapExisting() throws IOException {
        if (!Files.exists(path)) {
            return MemorySegment.NULL;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() < HEADER_BYTES) {
                return MemorySegment.NULL;
            }
            MemorySegment existing = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
            long count = existing.get(LONG, AT_PLACES);
            boolean good = existing.get(LONG, 0) == MAGIC
                    && count > 0
                    && count <= MAX_PLACES
                    && existing.byteSize() == at(count);
            return good ? existing : MemorySegment.NULL;
        }
    }

    private static MemorySegment create(Path path, long places, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            MemorySegment created = channel.map(FileChannel.MapMode.READ_WRITE, 0, at(places), arena);
            created.set(LONG, AT_PLACES, places);
            created.set(LONG, 0, MAGIC);
            return created;
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
