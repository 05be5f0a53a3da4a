package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.index.NodeKind;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageProfile.FileRead;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Turns a profile into requests, in the order of the profile as far as layers are mounted. For one thread.
///
/// Of the profile only what the verified indexes have is taken: files that a layer does not have, and parts that a file
/// does not have, are passed over. Each chunk is taken once, however often the profile names it.
final class Playback {
    private final ImageProfile profile;
    private final Programs programs;
    private final long gap;
    private final BitSet done = new BitSet();
    private final Map<Digest, BitSet> taken = new HashMap<>();
    private int next;

    /// @param programs told of the files of the profile, which it has no need to fetch
    Playback(ImageProfile profile, Programs programs, long gap) {
        this.profile = profile;
        this.programs = programs;
        this.gap = gap;
    }

    /// Whether everything was taken.
    boolean isDone() {
        return next >= profile.reads().size();
    }

    /// The next requests.
    ///
    /// @param mounted   the layers that are mounted now, retained
    /// @param mostBytes about how many compressed bytes
    /// @return none if nothing is left of these layers
    List<Batch.Run> next(Map<Digest, LayerReader> mounted, long mostBytes) {
        Batch batch = new Batch(gap);
        List<FileRead> reads = profile.reads();
        int at = next;
        while (at < reads.size() && batch.bytes() < mostBytes) {
            FileRead read = reads.get(at);
            Digest digest = profile.layers().get(read.layer());
            LayerReader reader = mounted.get(digest);
            if (reader != null) {
                done.set(at);
                add(batch, reader, taken.computeIfAbsent(digest, _ -> new BitSet()), read);
            }
            at = done.nextClearBit(at + 1);
        }
        next = done.nextClearBit(next);
        return batch.runs();
    }

    private void add(Batch batch, LayerReader reader, BitSet ofLayer, FileRead read) {
        LayerIndex index = reader.index();
        int file = file(index, read.path());
        if (file == 0) {
            return;
        }
        programs.take(reader, file);
        for (ByteRange range : read.ranges()) {
            long end = Math.min(range.end(), index.size(file));
            if (range.offset() >= end) {
                continue;
            }
            int last = index.chunkAt(file, end - 1);
            int chunk = ofLayer.nextClearBit(index.chunkAt(file, range.offset()));
            while (chunk <= last) {
                ofLayer.set(chunk);
                batch.addChunk(reader, chunk);
                chunk = ofLayer.nextClearBit(chunk);
            }
        }
    }

    /// The regular file of a layer at a path without links in it; 0 if there is none.
    private static int file(LayerIndex index, String path) {
        int node = LayerIndex.ROOT;
        for (String name : path.split("/", -1)) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || index.kind(node) != NodeKind.DIRECTORY) {
                return 0;
            }
            node = index.lookup(node, MemorySegment.ofArray(bytes), 0, bytes.length);
            if (node == 0) {
                return 0;
            }
        }
        return index.kind(node) == NodeKind.REGULAR ? node : 0;
    }
}
