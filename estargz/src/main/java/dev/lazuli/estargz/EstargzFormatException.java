package dev.lazuli.estargz;

/// A blob or TOC that breaks the format: a footer that points outside the blob, damaged gzip data, a TOC with
/// impossible sizes or names.
public final class EstargzFormatException extends EstargzException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    EstargzFormatException(String message, long offset) {
        super(message + " (at offset " + offset + ")");
        this.offset = offset;
    }

    EstargzFormatException(String message, long offset, Throwable cause) {
        super(message + " (at offset " + offset + ")", cause);
        this.offset = offset;
    }

    /// Where the error is: in bytes from the start of the blob for footers and gzip data, from the start of the
    /// JSON text for TOC contents.
    public long offset() {
        return offset;
    }
}
