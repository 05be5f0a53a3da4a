package dev.lazuli.layerfs.index;

import java.lang.foreign.MemorySegment;

/// The tree while it is built: places (a parent and a name) and the node that each place holds now.
///
/// Entries are applied one after the other as an extraction of the tar would: a directory over a directory keeps its
/// children, anything else replaces what was there with all that was below it. Places live outside the heap and are
/// never given up: a place that lost its node is vacant. Not thread-safe.
final class Namespace implements AutoCloseable {
    /// The place of the root.
    static final int ROOT = 0;

    /// What a vacant place holds.
    static final int VACANT = 0;

    /// What a directory without an entry of its own holds, until it gets an id.
    static final int IMPLIED = -1;

    private static final int NONE = -1;
    private static final int PLACE_BYTES = 32;
    private static final int PARENT = 0;
    private static final int HASH = 4;
    private static final int NAME = 8;
    private static final int NAME_LENGTH = 16;
    private static final int NODE = 20;
    private static final int FIRST_CHILD = 24;
    private static final int NEXT = 28;
    private static final int FIRST_TABLE = 1 << 10;

    private final GrowingBytes places = new GrowingBytes(64L * PLACE_BYTES);
    private final GrowingBytes names = new GrowingBytes(1 << 12);
    private final int maxPlaces;
    private GrowingBytes table = new GrowingBytes((long) FIRST_TABLE * Integer.BYTES);
    private int tableSize = FIRST_TABLE;
    private int count;

    Namespace(int maxPlaces) throws UnservableTocException {
        this.maxPlaces = maxPlaces;
        table.reserve((long) FIRST_TABLE * Integer.BYTES);
        newPlace(NONE, 0, new byte[0], 0, 0);
        setInt(ROOT, NODE, IMPLIED);
    }

    /// Places made so far, vacant ones included.
    int count() {
        return count;
    }

    int node(int place) {
        return getInt(place, NODE);
    }

    int parent(int place) {
        return getInt(place, PARENT);
    }

    int firstChild(int place) {
        return getInt(place, FIRST_CHILD);
    }

    /// The next child of the same directory, or a negative number.
    int nextChild(int place) {
        return getInt(place, NEXT);
    }

    long nameAt(int place) {
        return places.getLong(at(place, NAME));
    }

    int nameLength(int place) {
        return getInt(place, NAME_LENGTH);
    }

    GrowingBytes names() {
        return names;
    }

    /// Changes what an occupied place holds, with nothing else.
    void rename(int place, int node) {
        setInt(place, NODE, node);
    }

    /// The place named `name[offset, offset + length)` in a directory, or a negative number.
    int child(int directory, byte[] name, int offset, int length) {
        return getTable(slot(directory, hash(directory, name, offset, length), name, offset, length)) - 1;
    }

    /// As [#child], made vacant where there was none.
    int childOrVacant(int directory, byte[] name, int offset, int length) throws UnservableTocException {
        int hash = hash(directory, name, offset, length);
        int slot = slot(directory, hash, name, offset, length);
        int found = getTable(slot) - 1;
        if (found >= 0) {
            return found;
        }
        int place = newPlace(directory, hash, name, offset, length);
        setTable(slot, place + 1);
        if (count > tableSize / 2) {
            growTable();
        }
        return place;
    }

    /// Puts `node` into `place`; `keepChildren` where a directory follows a directory. The parent must be occupied.
    void occupy(int place, int node, boolean keepChildren) {
        if (node(place) != VACANT) {
            if (!keepChildren) {
                removeChildren(place);
            }
        } else {
            int parent = parent(place);
            setInt(place, NEXT, firstChild(parent));
            setInt(parent, FIRST_CHILD, place);
        }
        setInt(place, NODE, node);
    }

    /// Takes the whole subtree below a place off, without recursion: each place passed becomes vacant.
    private void removeChildren(int top) {
        int place = firstChild(top);
        setInt(top, FIRST_CHILD, NONE);
        while (place >= 0) {
            int next = nextChild(place);
            int child = firstChild(place);
            if (child >= 0) {
                int last = child;
                while (nextChild(last) >= 0) {
                    last = nextChild(last);
                }
                setInt(last, NEXT, next);
                next = child;
            }
            setInt(place, NODE, VACANT);
            setInt(place, FIRST_CHILD, NONE);
            setInt(place, NEXT, NONE);
            place = next;
        }
    }

    private int newPlace(int parent, int hash, byte[] name, int offset, int length) throws UnservableTocException {
        if (count >= maxPlaces) {
            throw new UnservableTocException("the TOC names more than " + maxPlaces + " files and directories");
        }
        int place = count++;
        places.reserve(PLACE_BYTES);
        setInt(place, PARENT, parent);
        setInt(place, HASH, hash);
        places.setLong(at(place, NAME), names.append(name, offset, length));
        setInt(place, NAME_LENGTH, length);
        setInt(place, FIRST_CHILD, NONE);
        setInt(place, NEXT, NONE);
        return place;
    }

    private int slot(int directory, int hash, byte[] name, int offset, int length) {
        for (int slot = hash & (tableSize - 1); ; slot = (slot + 1) & (tableSize - 1)) {
            int place = getTable(slot) - 1;
            if (place < 0
                    || (getInt(place, HASH) == hash
                            && parent(place) == directory
                            && nameLength(place) == length
                            && names.equal(nameAt(place), name, offset, length))) {
                return slot;
            }
        }
    }

    private void growTable() {
        table.close();
        tableSize *= 2;
        table = new GrowingBytes((long) tableSize * Integer.BYTES);
        table.reserve((long) tableSize * Integer.BYTES);
        for (int place = 1; place < count; place++) {
            int slot = getInt(place, HASH) & (tableSize - 1);
            while (getTable(slot) != 0) {
                slot = (slot + 1) & (tableSize - 1);
            }
            setTable(slot, place + 1);
        }
    }

    /// Spreads well over the low bits also for names that differ in little, and over directories.
    private static int hash(int directory, byte[] name, int offset, int length) {
        long h = directory * 0x9e3779b97f4a7c15L;
        for (int i = offset; i < offset + length; i++) {
            h = (h ^ name[i]) * 0xff51afd7ed558ccdL;
        }
        h ^= h >>> 32;
        return (int) (h * 0xc4ceb9fe1a85ec53L >>> 33);
    }

    /// The bytes of the path of a place, its components joined by `/`, into the end of `target`; returns the start.
    int pathBefore(int place, byte[] target) {
        int start = target.length;
        for (int at = place; at != ROOT; at = parent(at)) {
            int length = nameLength(at);
            start -= length;
            names.copyTo(nameAt(at), target, start, length);
            start--;
            target[start] = '/';
        }
        return Math.min(start + 1, target.length);
    }

    private int getTable(int slot) {
        return table.getInt((long) slot * Integer.BYTES);
    }

    private void setTable(int slot, int value) {
        table.setInt((long) slot * Integer.BYTES, value);
    }

    private static long at(int place, int field) {
        return (long) place * PLACE_BYTES + field;
    }

    private int getInt(int place, int field) {
        return places.getInt(at(place, field));
    }

    private void setInt(int place, int field, int value) {
        places.setInt(at(place, field), value);
    }

    MemorySegment nameOf(int place) {
        return names.content().asSlice(nameAt(place), nameLength(place));
    }

    @Override
    public void close() {
        places.close();
        names.close();
        table.close();
    }
}
