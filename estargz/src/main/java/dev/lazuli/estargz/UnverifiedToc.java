package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/// A TOC as it came from outside. Nothing can be done with it but to ask for its digest and to verify it.
///
/// Immutable and thread-safe. A TOC that was spooled to a file needs that file as long as it, or the verified TOC
/// made from it, is used.
public final class UnverifiedToc {
    private final TocText text;
    private final TocDigest digest;
    private final long tocOffset;
    private final TocLimits limits;

    private UnverifiedToc(TocText text, TocDigest digest, long tocOffset, TocLimits limits) {
        this.text = text;
        this.digest = digest;
        this.tocOffset = tocOffset;
        this.limits = limits;
    }

    /// Reads the TOC of a layer and keeps its JSON text on the heap.
    ///
    /// @param compressed the bytes of [Footer.Gzip#tocRange(long)], read to their end, not closed
    /// @param tocOffset  where that range starts in the blob; all payloads end before it
    /// @param limits     what the TOC may cost
    /// @throws EstargzFormatException if the bytes are no gzip-compressed tar with a TOC, or exceed the limits
    public static UnverifiedToc read(InputStream compressed, long tocOffset, TocLimits limits) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        TocDigest digest = extract(compressed, tocOffset, limits, json);
        return new UnverifiedToc(new TocText.Heap(json.toByteArray()), digest, tocOffset, limits);
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
        try (OutputStream out = Files.newOutputStream(json)) {
            TocDigest digest = extract(compressed, tocOffset, limits, out);
            return new UnverifiedToc(new TocText.Spooled(json), digest, tocOffset, limits);
        }
    }

    /// Takes a TOC whose JSON text was kept in a file, and hashes it.
    ///
    /// @param json      the text, as [#spool(InputStream, long, TocLimits, Path)] wrote it
    /// @param tocOffset where the payloads of the layer end
    /// @param limits    what the TOC may cost
    public static UnverifiedToc ofFile(Path json, long tocOffset, TocLimits limits) throws IOException {
        MessageDigest hash = Digest.newSha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
            Files.copy(json, out);
        }
        return new UnverifiedToc(new TocText.Spooled(json), new TocDigest(Digest.sha256(hash)), tocOffset, limits);
    }

    private static TocDigest extract(InputStream compressed, long tocOffset, TocLimits limits, OutputStream json)
            throws IOException {
        MessageDigest hash = Digest.newSha256();
        TocArchive.extract(compressed, tocOffset, limits, new DigestOutputStream(json, hash));
        return new TocDigest(Digest.sha256(hash));
    }

    /// The digest of the JSON text that was read.
    public TocDigest digest() {
        return digest;
    }

    /// Compares the digest with the expected one and checks every entry.
    ///
    /// @throws TocDigestMismatchException if the digests differ
    /// @throws EstargzFormatException     if the text is no TOC, or has impossible entries
    public VerifiedToc verify(TocDigest expected) throws IOException {
        if (!digest.equals(expected)) {
            throw new TocDigestMismatchException(expected, digest);
        }
        return acceptWithoutVerification();
    }

    /// Checks every entry but compares the TOC with nothing: for layers that the administrator allows without
    /// verification. What is read through it proves nothing about the image and must not be shared.
    ///
    /// @throws EstargzFormatException if the text is no TOC, or has impossible entries
    public VerifiedToc acceptWithoutVerification() throws IOException {
        TocSurvey survey = new TocSurvey(tocOffset);
        TocDigest parsed = text.parse(limits, survey);
        if (!parsed.equals(digest)) {
            throw new EstargzFormatException("the TOC's text changed while it was read", 0);
        }
        return new VerifiedToc(text, digest, limits, survey.result());
    }
}
