package dev.lazuli.layerfs.store;

import dev.lazuli.layerfs.store.ChunkRecord.FileKind;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What is there when a store is opened.
///
/// @param nextContent higher than the number of any content's file
/// @param lastPack    the highest number of a pack, 0 if there is none
record Stock(int nextContent, int lastPack) {
    /// Counts all chunks, deletes files that no record names, which a killed process may have left, and takes away the
    /// records whose files are gone.
    static Stock take(ChunkTable table, StoreFiles files, StoreUsage usage) throws IOException {
        Map<Integer, Long> contents = new HashMap<>();
        Map<Integer, Long> contentBytes = new HashMap<>();
        Set<Integer> packs = new HashSet<>();
        table.forEach((record, key) -> {
            if (record.kind() == FileKind.PACK) {
                packs.add(record.file());
            } else if (record.isContent()) {
                contents.put(record.file(), key);
            } else {
                contentBytes.merge(record.file(), record.size(), Long::sum);
            }
        });
        int[] highest = {-1, 0};
        files.forEach(FileKind.CONTENT, (number, _, lastUsed) -> {
            highest[0] = Math.max(highest[0], number);
            Long key = contents.get(number);
            Long bytes = contentBytes.get(number);
            if (key == null || bytes == null) {
                files.delete(FileKind.CONTENT, number);
            } else {
                usage.file(FileKind.CONTENT, number, key, lastUsed);
                usage.grew(FileKind.CONTENT, number, bytes);
            }
        });
        files.forEach(FileKind.PACK, (number, size, lastUsed) -> {
            highest[1] = Math.max(highest[1], number);
            if (packs.contains(number)) {
                usage.file(FileKind.PACK, number, 0, lastUsed);
                usage.grew(FileKind.PACK, number, size);
            } else {
                files.delete(FileKind.PACK, number);
            }
        });
        table.removeAll((kind, number) -> !usage.isKnown(kind, number));
        return new Stock(highest[0] + 1, highest[1]);
    }
}
