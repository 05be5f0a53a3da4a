package dev.lazuli.estargz;

/// A TOC whose digest is not the one that the manifest gives.
public final class TocDigestMismatchException extends EstargzException {
    private static final long serialVersionUID = 1L;

    private final TocDigest expected;
    private final TocDigest found;

    TocDigestMismatchException(TocDigest expected, TocDigest found) {
        super("cannot verify the TOC: its digest is " + found + ", expected " + expected);
        this.expected = expected;
        this.found = found;
    }

    /// The digest from the manifest.
    public TocDigest expected() {
        return expected;
    }

    /// The digest of the TOC that was read.
    public TocDigest found() {
        return found;
    }
}
