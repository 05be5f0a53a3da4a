package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;

/// A TOC whose digest is not the one that the manifest gives.
public final class TocDigestMismatchException extends EstargzException {
    private static final long serialVersionUID = 1L;

    private final TocTrust expected;
    private final Digest found;

    TocDigestMismatchException(TocTrust expected, Digest found) {
        super("cannot verify the TOC: its digest is " + found + ", expected " + expected);
        this.expected = expected;
        this.found = found;
    }

    /// What the manifest promises.
    public TocTrust expected() {
        return expected;
    }

    /// The digest of the TOC that was read: of its JSON text or its compressed bytes, as expected.
    public Digest found() {
        return found;
    }
}
