package dev.lazuli.estargz;

/// A layer cannot be written so that it decompresses to what it was: it has sparse files, which every reader of the
/// format expects expanded, or a TOC or landmark of an earlier conversion.
public final class NotLosslessException extends EstargzException {
    private static final long serialVersionUID = 1L;

    /// Where in the uncompressed tar the entry is, in bytes.
    private final long offset;

    NotLosslessException(String message, long offset) {
        super(message);
        this.offset = offset;
    }

    /// Where in the uncompressed tar the entry is, in bytes.
    public long offset() {
        return offset;
    }
}
