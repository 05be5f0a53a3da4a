package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.read.LayerReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Parts of files that are fetched together. What lies near each other in a blob becomes one request. Not thread-safe.
final class Batch {
    private final long gap;
    private final Map<LayerReader, List<Run>> runs = new IdentityHashMap<>();
    private long bytes;

    /// A part of a blob.
    ///
    /// @param from where it starts
    /// @param end  behind its last byte
    record Run(LayerReader reader, long from, long end) {}

    /// @param gap most bytes between two parts that are fetched along with them
    Batch(long gap) {
        this.gap = gap;
    }

    /// Adds what holds a part of a file; holes need nothing.
    ///
    /// @param reader retained by the caller
    /// @param length at least 1; may go beyond the file's end
    void add(LayerReader reader, int file, long offset, long length) {
        LayerIndex index = reader.index();
        long end = Math.min(index.size(file), offset + length);
        if (offset >= end) {
            return;
        }
        int last = index.chunkAt(file, end - 1);
        for (int chunk = index.chunkAt(file, offset); chunk <= last; chunk++) {
            addChunk(reader, chunk);
        }
    }

    /// Adds a chunk.
    void addChunk(LayerReader reader, int chunk) {
        LayerIndex index = reader.index();
        if (!index.isHole(chunk)) {
            Run run = new Run(reader, index.chunkBlobOffset(chunk), index.chunkBlobEnd(chunk));
            runs.computeIfAbsent(reader, _ -> new ArrayList<>()).add(run);
            bytes += run.end() - run.from();
        }
    }

    /// Compressed bytes of what was added, without gaps.
    long bytes() {
        return bytes;
    }

    /// The requests, each layer's in the order of its blob.
    List<Run> runs() {
        List<Run> joined = new ArrayList<>();
        runs.forEach((reader, ofLayer) -> {
            ofLayer.sort((a, b) -> Long.compare(a.from(), b.from()));
            Run current = ofLayer.getFirst();
            for (Run next : ofLayer) {
                if (next.from() <= current.end() + gap) {
                    current = new Run(reader, current.from(), Math.max(current.end(), next.end()));
                } else {
                    joined.add(current);
                    current = next;
                }
            }
            joined.add(current);
        });
        return joined;
    }
}
