package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.TocEntry;
import java.nio.charset.StandardCharsets;

/// Hard links while an index is built: each place of a link comes to hold the node of its target. A target that is
/// not there yet is looked for at the end. Not thread-safe.
final class HardLinks implements AutoCloseable {
    private static final int RECORD_BYTES = 24;
    private static final int PLACE = 0;
    private static final int NODE = 4;
    private static final int TARGET = 8;
    private static final int TARGET_LENGTH = 16;

    private final Namespace names;
    private final NodeTable nodes;
    private final GrowingBytes pending = new GrowingBytes(16L * RECORD_BYTES);
    private final GrowingBytes targets = new GrowingBytes(1 << 10);
    private final PathBytes path = new PathBytes();

    HardLinks(Namespace names, NodeTable nodes) {
        this.names = names;
        this.nodes = nodes;
    }

    /// Puts a link into `place`; `entry` is the id of its entry, which nothing will have.
    void add(int place, int entry, TocEntry.HardLink link) throws UnservableTocException {
        int target = find(link.target(), link.name());
        if (target == place && names.node(place) != Namespace.VACANT) {
            throw new UnservableTocException("the TOC has a hard link \"" + link.name() + "\" to itself");
        }
        int node = target < 0 ? Namespace.VACANT : names.node(target);
        if (node != Namespace.VACANT && !isUnresolved(node)) {
            names.occupy(place, checked(node, link.target(), link.name()), false);
            return;
        }
        nodes.setUnresolvedLink(entry, true);
        names.occupy(place, entry, false);
        byte[] text = link.target().getBytes(StandardCharsets.UTF_8);
        long record = pending.reserve(RECORD_BYTES);
        pending.setInt(record + PLACE, place);
        pending.setInt(record + NODE, entry);
        pending.setLong(record + TARGET, targets.append(text, 0, text.length));
        pending.setInt(record + TARGET_LENGTH, text.length);
    }

    /// Resolves what [#add] could not.
    void resolve() throws UnservableTocException {
        for (long record = 0; record < pending.size(); record += RECORD_BYTES) {
            int place = pending.getInt(record + PLACE);
            if (names.node(place) == pending.getInt(record + NODE)) {
                resolveChain(record);
            }
        }
    }

    /// Follows a link over other unresolved ones to a node, then gives that node to all of them.
    private void resolveChain(long first) throws UnservableTocException {
        long record = first;
        long steps = 0;
        int node = Namespace.VACANT;
        while (true) {
            node = targetNode(record);
            if (!isUnresolved(node)) {
                break;
            }
            record = recordOf(node);
            if (++steps > pending.size() / RECORD_BYTES) {
                throw new UnservableTocException("the TOC has hard links in a circle: \"" + target(first) + "\"");
            }
        }
        for (long at = first; ; ) {
            int next = targetNode(at);
            names.rename(pending.getInt(at + PLACE), node);
            nodes.setUnresolvedLink(pending.getInt(at + NODE), false);
            if (!isUnresolved(next)) {
                return;
            }
            at = recordOf(next);
        }
    }

    private int targetNode(long record) throws UnservableTocException {
        String target = target(record);
        int place = find(target, target);
        if (place < 0 || names.node(place) == Namespace.VACANT) {
            throw new UnservableTocException(
                    "the TOC has a hard link to \"" + target + "\", which is not in the layer");
        }
        int node = names.node(place);
        return isUnresolved(node) ? node : checked(node, target, target);
    }

    /// The record of an unresolved link; records are in the order of their entries.
    private long recordOf(int node) {
        long low = 0;
        long high = pending.size() / RECORD_BYTES - 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (pending.getInt(middle * RECORD_BYTES + NODE) < node) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low * RECORD_BYTES;
    }

    private String target(long record) {
        byte[] text = new byte[pending.getInt(record + TARGET_LENGTH)];
        targets.copyTo(pending.getLong(record + TARGET), text, 0, text.length);
        return new String(text, StandardCharsets.UTF_8);
    }

    private int find(String target, String link) throws UnservableTocException {
        path.set(target);
        int place = Namespace.ROOT;
        for (int i = 0; i < path.components(); i++) {
            place = names.child(place, path.bytes(), path.start(i), path.length(i));
            if (place < 0) {
                return place;
            }
        }
        if (place == Namespace.ROOT) {
            throw new UnservableTocException("the TOC has a hard link \"" + link + "\" to a directory");
        }
        return place;
    }

    private int checked(int node, String target, String link) throws UnservableTocException {
        if (node == Namespace.IMPLIED || nodes.kind(node) == NodeKind.DIRECTORY) {
            throw new UnservableTocException(
                    "the TOC has a hard link \"" + link + "\" to the directory \"" + target + "\"");
        }
        return node;
    }

    private boolean isUnresolved(int node) {
        return node > 0 && nodes.isUnresolvedLink(node);
    }

    @Override
    public void close() {
        pending.close();
        targets.close();
    }
}
