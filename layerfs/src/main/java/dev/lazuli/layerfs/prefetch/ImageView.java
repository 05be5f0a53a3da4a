package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.prefetch.ImageTree.ImageFile;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The layers of an image that are mounted now, kept open until [#close()].
final class ImageView implements AutoCloseable {
    private final Map<Digest, LayerReader> byDigest = new LinkedHashMap<>();
    private final List<LayerReader> readers;
    private final ImageTree tree;

    /// @param layers  of the image, lowest first
    /// @param mounted all layers that are mounted
    ImageView(List<Digest> layers, Map<Digest, LayerReader> mounted) {
        for (Digest layer : layers.reversed()) {
            LayerReader reader = mounted.get(layer);
            if (reader != null && !byDigest.containsKey(layer) && reader.retain()) {
                byDigest.put(layer, reader);
            }
        }
        readers = new ArrayList<>(byDigest.values());
        tree = new ImageTree(readers.stream().map(LayerReader::index).toList());
    }

    /// The layers.
    Map<Digest, LayerReader> layers() {
        return Collections.unmodifiableMap(byDigest);
    }

    /// Their tree.
    ImageTree tree() {
        return tree;
    }

    /// The layer that has a file of the tree.
    LayerReader reader(ImageFile file) {
        return readers.get(file.layer());
    }

    /// Which of the layers of the tree a reader is of, from 0, the uppermost; -1 if of none.
    int layer(LayerReader reader) {
        return readers.indexOf(reader);
    }

    @Override
    public void close() {
        readers.forEach(LayerReader::release);
        readers.clear();
    }
}
