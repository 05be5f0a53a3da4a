package dev.lazuli.layerfs.prefetch;

import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.index.NodeKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// The tree of an image as overlayfs shows it: its layers on top of each other, with whiteouts and opaque directories.
/// Symlinks are followed within the image. Layers that are not mounted are as if they were empty.
///
/// Reads nothing but indexes, which must stay open. Thread-safe.
final class ImageTree {
    private static final int MAX_SYMLINKS = 40;
    private static final int MAX_STEPS = 4096;
    private static final int MAX_NAME_BYTES = 255;

    private final List<LayerIndex> layers;
    private final Place.Directory root;

    /// @param layers the uppermost first
    ImageTree(List<LayerIndex> layers) {
        this.layers = List.copyOf(layers);
        List<Node> roots = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            roots.add(new Node(layer, LayerIndex.ROOT));
            if (layers.get(layer).isOpaque(LayerIndex.ROOT)) {
                break;
            }
        }
        root = new Place.Directory(roots, "");
    }

    /// A regular file of the image.
    ///
    /// @param layer which of the layers has it, from 0, the uppermost
    /// @param node  in that layer
    /// @param path  where it is when all symlinks are followed, from the root on, with a slash at its beginning
    record ImageFile(int layer, int node, String path) {
        /// The folder that the file is in, without a slash at its end; empty for the root.
        String folder() {
            return path.substring(0, path.lastIndexOf('/'));
        }
    }

    /// A node of a layer.
    private record Node(int layer, int node) {}

    /// What a path leads to.
    private sealed interface Place {
        /// @param parts its nodes in the layers that have it, the uppermost first
        record Directory(List<Node> parts, String path) implements Place {}

        record Symlink(String target) implements Place {}

        record File(ImageFile file) implements Place {}

        record Nothing() implements Place {}
    }

    /// The regular file that a path leads to.
    ///
    /// @param path from the root on; a path that does not begin with a slash is taken as if it did
    Optional<ImageFile> file(String path) {
        return walk(path) instanceof Place.File(ImageFile file) ? Optional.of(file) : Optional.empty();
    }

    /// Names in the directory that a path leads to, in their order; those that are taken away by a layer above are
    /// among them. None for what is no directory.
    ///
    /// @param most how many at most
    List<String> names(String path, int most) {
        TreeSet<String> names = new TreeSet<>();
        if (walk(path) instanceof Place.Directory directory) {
            for (Node part : directory.parts()) {
                LayerIndex index = layers.get(part.layer());
                for (int child = 0; child < index.childCount(part.node()) && names.size() < most; child++) {
                    byte[] name = index.names()
                            .asSlice(
                                    index.childNameOffset(part.node(), child),
                                    index.childNameLength(part.node(), child))
                            .toArray(ValueLayout.JAVA_BYTE);
                    names.add(new String(name, StandardCharsets.UTF_8));
                }
            }
        }
        return List.copyOf(names);
    }

    private Place walk(String path) {
        Deque<String> rest = new ArrayDeque<>(List.of(path.split("/", -1)));
        Deque<Place.Directory> above = new ArrayDeque<>();
        Place.Directory at = root;
        int symlinks = 0;
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            if (rest.isEmpty()) {
                return at;
            }
            String name = rest.pop();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                at = above.isEmpty() ? root : above.pop();
                continue;
            }
            switch (child(at, name)) {
                case Place.Directory directory -> {
                    above.push(at);
                    at = directory;
                }
                case Place.Symlink(String target) -> {
                    symlinks++;
                    if (symlinks > MAX_SYMLINKS) {
                        return new Place.Nothing();
                    }
                    if (target.startsWith("/")) {
                        at = root;
                        above.clear();
                    }
                    List.of(target.split("/", -1)).reversed().forEach(rest::push);
                }
                case Place.File file -> {
                    return rest.isEmpty() ? file : new Place.Nothing();
                }
                case Place.Nothing nothing -> {
                    return nothing;
                }
            }
        }
        return new Place.Nothing();
    }

    private Place child(Place.Directory directory, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_NAME_BYTES) {
            return new Place.Nothing();
        }
        MemorySegment wanted = MemorySegment.ofArray(bytes);
        List<Node> parts = new ArrayList<>();
        for (Node part : directory.parts()) {
            LayerIndex index = layers.get(part.layer());
            int node = index.lookup(part.node(), wanted, 0, bytes.length);
            if (node == 0) {
                continue;
            }
            if (index.kind(node) != NodeKind.DIRECTORY) {
                if (parts.isEmpty()) {
                    return other(index, new ImageFile(part.layer(), node, directory.path() + "/" + name));
                }
                break;
            }
            parts.add(new Node(part.layer(), node));
            if (index.isOpaque(node)) {
                break;
            }
        }
        return parts.isEmpty() ? new Place.Nothing() : new Place.Directory(parts, directory.path() + "/" + name);
    }

    /// Whiteouts are devices; what they or other special files are is of no use here.
    private static Place other(LayerIndex index, ImageFile file) {
        return switch (index.kind(file.node())) {
            case REGULAR -> new Place.File(file);
            case SYMLINK ->
                new Place.Symlink(new String(
                        index.linkTarget(file.node()).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
            case NONE, DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO -> new Place.Nothing();
        };
    }
}
