package dev.lazuli.layerfs.index;

/// What a node is. The order is part of the index format.
public enum NodeKind {
    /// An id that nothing in the tree has: a hard link's own entry, a hidden or a replaced one.
    NONE(0),
    DIRECTORY(0040000),
    REGULAR(0100000),
    SYMLINK(0120000),
    CHARACTER_DEVICE(0020000),
    BLOCK_DEVICE(0060000),
    FIFO(0010000);

    private static final NodeKind[] BY_CODE = values();

    private final int typeBits;

    NodeKind(int typeBits) {
        this.typeBits = typeBits;
    }

    /// The `S_IFMT` bits of `st_mode`.
    public int typeBits() {
        return typeBits;
    }

    byte code() {
        return (byte) ordinal();
    }

    static NodeKind ofCode(byte code) {
        return BY_CODE[code];
    }
}
