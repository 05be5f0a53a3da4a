package dev.lazuli.layerfs.index;

import dev.lazuli.estargz.Landmark;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Turns the places of a namespace into sorted name records: gives implied directories their ids, hides markers,
/// makes whiteouts, counts links. Used once, by one thread.
final class TreeFinisher {
    private static final int MAX_PATH_BYTES = 4096 + 1;
    private static final int MAX_NAME_BYTES = 255;
    private static final long MAX_TEXT_BYTES = 0xffff_ffffL;
    private static final List<byte[]> HIDDEN_IN_ROOT = List.of(
            ascii("stargz.index.json"), ascii(Landmark.PREFETCH.fileName()), ascii(Landmark.NO_PREFETCH.fileName()));

    private final Namespace names;
    private final NodeTable nodes;
    private final GrowingBytes nameRecords;
    private final byte[] nameBytes = new byte[MAX_NAME_BYTES];
    private int[] children = new int[64];
    private int childCount;

    TreeFinisher(Namespace names, NodeTable nodes, GrowingBytes nameRecords) {
        this.names = names;
        this.nodes = nodes;
        this.nameRecords = nameRecords;
    }

    void finish() throws UnservableTocException {
        giveIdsToImpliedDirectories();
        for (int place = 0; place < names.count(); place++) {
            int node = names.node(place);
            if (node > 0 && nodes.kind(node) == NodeKind.DIRECTORY) {
                finishDirectory(place, node);
            }
        }
        if (nodes.text().size() > MAX_TEXT_BYTES) {
            throw new UnservableTocException(
                    "the TOC has " + nodes.text().size() + " bytes of names: expected at most " + MAX_TEXT_BYTES);
        }
    }

    private void giveIdsToImpliedDirectories() {
        int count = 0;
        for (int place = 0; place < names.count(); place++) {
            count += names.node(place) == Namespace.IMPLIED ? 1 : 0;
        }
        int[] implied = new int[count];
        int at = 0;
        for (int place = 0; place < names.count(); place++) {
            if (names.node(place) == Namespace.IMPLIED) {
                implied[at++] = place;
            }
        }
        byte[] first = new byte[MAX_PATH_BYTES];
        byte[] second = new byte[MAX_PATH_BYTES];
        IntSort.sort(
                implied,
                count,
                (a, b) -> Arrays.compareUnsigned(
                        first,
                        names.pathBefore(a, first),
                        first.length,
                        second,
                        names.pathBefore(b, second),
                        second.length));
        for (int place : implied) {
            names.rename(place, nodes.impliedDirectory());
        }
    }

    private void finishDirectory(int place, int directory) {
        childCount = 0;
        for (int child = names.firstChild(place); child >= 0; child = names.nextChild(child)) {
            if (isShown(place, directory, child)) {
                if (childCount == children.length) {
                    children = Arrays.copyOf(children, childCount * 2);
                }
                children[childCount++] = child;
            }
        }
        IntSort.sort(children, childCount, this::compareShownNames);
        nodes.addLink(directory);
        nodes.addLink(directory);
        long firstName = nameRecords.size() / IndexFormat.NAME_BYTES;
        for (int i = 0; i < childCount; i++) {
            addName(directory, children[i]);
        }
        nodes.setContent(directory, firstName, childCount);
    }

    private void addName(int directory, int child) {
        int skipped = skippedBytes(child);
        int length = names.nameLength(child) - skipped;
        long record = nameRecords.reserve(IndexFormat.NAME_BYTES);
        nameRecords.setInt(record + IndexFormat.NAME_TEXT, (int)
                nodes.text().append(names.names(), names.nameAt(child) + skipped, length));
        nameRecords.setShort(record + IndexFormat.NAME_LENGTH, length);
        int node = names.node(child);
        nameRecords.setInt(record + IndexFormat.NAME_NODE, node);
        nodes.setParent(node, directory);
        if (nodes.kind(node) == NodeKind.DIRECTORY) {
            nodes.addLink(directory);
        } else {
            nodes.addLink(node);
        }
    }

    /// Whether a child is shown under some name; an opaque marker marks its directory here.
    private boolean isShown(int place, int directory, int child) {
        int length = loadName(child);
        if (Whiteouts.isMarker(nameBytes, length)) {
            if (Whiteouts.isOpaque(nameBytes, length)) {
                nodes.setOpaque(directory);
            }
            int start = Whiteouts.hiddenNameStart(nameBytes, length);
            if (start == 0 || nodes.kind(names.node(child)) != NodeKind.CHARACTER_DEVICE) {
                return false;
            }
            int real = names.child(place, nameBytes, start, length - start);
            return real < 0 || names.node(real) == Namespace.VACANT;
        }
        return place != Namespace.ROOT || !isHiddenInRoot(length);
    }

    private boolean isHiddenInRoot(int length) {
        for (byte[] hidden : HIDDEN_IN_ROOT) {
            if (Arrays.equals(hidden, 0, hidden.length, nameBytes, 0, length)) {
                return true;
            }
        }
        return false;
    }

    private int loadName(int place) {
        int length = names.nameLength(place);
        names.names().copyTo(names.nameAt(place), nameBytes, 0, length);
        return length;
    }

    /// How many bytes of a shown child's place name are not shown: those of a whiteout's prefix.
    private int skippedBytes(int child) {
        return Whiteouts.hiddenNameStart(nameBytes, loadName(child));
    }

    private int compareShownNames(int a, int b) {
        int skippedA = skippedBytes(a);
        int skippedB = skippedBytes(b);
        return names.names()
                .compare(
                        names.nameAt(a) + skippedA,
                        names.nameLength(a) - skippedA,
                        names.nameAt(b) + skippedB,
                        names.nameLength(b) - skippedB);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
