package dev.lazuli.estargz.tar;

import java.io.IOException;

/// A tar stream that is damaged, ends too early, or asks for more than a header may cost.
public class TarFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    TarFormatException(String message, long offset) {
        super("cannot read tar entry at offset " + offset + ": " + message);
        this.offset = offset;
    }

    /// Where in the uncompressed tar stream the error is.
    public long offset() {
        return offset;
    }
}
