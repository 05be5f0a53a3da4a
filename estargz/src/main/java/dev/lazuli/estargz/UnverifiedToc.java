package dev.lazuli.estargz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// A TOC as it came from outside. Nothing can be done with it but to ask for its digest and to verify it.
///
/// Immutable and thread-safe. A TOC that was spooled to a file needs that file as long as it, or the verified TOC
/// made from it, is used.
public final class UnverifiedToc {
    private UnverifiedToc() {}

    /// Reads the TOC of a layer and keeps its JSON text on the heap.
    ///
    /// @param compressed the bytes of [Footer.Gzip#tocRange(long)], read to their end, not closed
    /// @param tocOffset  where that range starts in the blob; all payloads end before it
    /// @param limits     what the TOC may cost
    /// @throws EstargzFormatException if the bytes are no gzip-compressed tar with a TOC, or exceed the limits
    public static UnverifiedToc read(InputStream compressed, long tocOffset, TocLimits limits) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Reads the TOC of a layer and writes its JSON text to a file, hashing it on the way. Needs no memory that
    /// grows with the TOC.
    ///
    /// @param compressed as for [#read(InputStream, long, TocLimits)]
    /// @param tocOffset  as for [#read(InputStream, long, TocLimits)]
    /// @param limits     what the TOC may cost
    /// @param json       the file to create or replace; it is the caller's to move and to delete, also on errors
    public static UnverifiedToc spool(InputStream compressed, long tocOffset, TocLimits limits, Path json)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Takes a TOC whose JSON text was kept in a file, and hashes it.
    ///
    /// @param json      the text, as [#spool(InputStream, long, TocLimits, Path)] wrote it
    /// @param tocOffset where the payloads of the layer end
    /// @param limits    what the TOC may cost
    public static UnverifiedToc ofFile(Path json, long tocOffset, TocLimits limits) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The digest of the JSON text that was read.
    public TocDigest digest() {
        throw new UnsupportedOperationException();
    }

    /// Compares the digest with the expected one and checks every entry.
    ///
    /// @throws TocDigestMismatchException if the digests differ
    /// @throws EstargzFormatException     if the text is no TOC, or has impossible entries
    public VerifiedToc verify(TocDigest expected) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// Checks every entry but compares the TOC with nothing: for layers that the administrator allows without
    /// verification. What is read through it proves nothing about the image and must not be shared.
    ///
    /// @throws EstargzFormatException if the text is no TOC, or has impossible entries
    public VerifiedToc acceptWithoutVerification() throws IOException {
        throw new UnsupportedOperationException();
    }
}
