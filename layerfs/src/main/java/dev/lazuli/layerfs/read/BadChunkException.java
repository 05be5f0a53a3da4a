package dev.lazuli.layerfs.read;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.oci.Digest;
import java.io.IOException;

/// A chunk that is not what the TOC says, however often it is fetched.
public final class BadChunkException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Digest expected;

    BadChunkException(Digest expected, EstargzException cause) {
        super("cannot use chunk " + expected + ": " + cause.getMessage(), cause);
        this.expected = expected;
    }

    /// The digest that the TOC gives for the chunk.
    public Digest expected() {
        return expected;
    }
}
