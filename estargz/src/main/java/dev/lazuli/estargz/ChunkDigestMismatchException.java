package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;

/// A chunk whose content is not what the TOC says.
public final class ChunkDigestMismatchException extends EstargzException {
    private static final long serialVersionUID = 1L;

    private final Digest expected;
    private final Digest found;
    private final long layerOffset;
    private final String name;

    ChunkDigestMismatchException(Chunk chunk, String name, Digest found) {
        super("cannot verify the chunk at " + chunk.fileOffset() + " of \"" + name + "\" (layer offset "
                + chunk.compressed().offset() + "): its digest is " + found + ", expected " + chunk.digest());
        this.expected = chunk.digest();
        this.found = found;
        this.layerOffset = chunk.compressed().offset();
        this.name = name;
    }

    /// The digest from the TOC.
    public Digest expected() {
        return expected;
    }

    /// The digest of what was read.
    public Digest found() {
        return found;
    }

    /// Where the chunk's compressed bytes start in the blob.
    public long layerOffset() {
        return layerOffset;
    }

    /// The file that the chunk belongs to.
    public String name() {
        return name;
    }
}
