package dev.lazuli.estargz;

/// A blob that has no TOC which this version can read: an ordinary layer, or one of a related format.
/// The blob may be perfectly fine otherwise.
public final class NotEstargzException extends EstargzException {
    private static final long serialVersionUID = 1L;

    /// Why there is no TOC to read.
    public enum Reason {
        /// The blob ends without any known footer.
        NO_FOOTER,
        /// The footer says that the TOC is in another image.
        EXTERNAL_TOC,
        /// The footer is that of zstd:chunked.
        ZSTD_CHUNKED
    }

    private final Reason reason;

    NotEstargzException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /// Why there is no TOC to read.
    public Reason reason() {
        return reason;
    }
}
