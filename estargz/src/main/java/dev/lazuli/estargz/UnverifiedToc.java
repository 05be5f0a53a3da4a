package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/// A TOC as it came from outside. Nothing can be done with it but to ask for its digest and to verify it.
///
/// Immutable and thread-safe. A TOC that was spooled to a file needs that file as long as it, or the verified TOC
/// made from it, is used.
public final class UnverifiedToc {
    private final TocText text;
    private final Digests digests;
    private final MemberFormat memberFormat;
    private final long payloadsEnd;
    private final TocLimits limits;

    /// What was hashed.
    ///
    /// @param compressed empty when the compressed bytes were not seen
    private record Digests(TocDigest json, Optional<Digest> compressed) {}

    private UnverifiedToc(
            TocText text, Digests digests, MemberFormat memberFormat, long payloadsEnd, TocLimits limits) {
        this.text = text;
        this.digests = digests;
        this.memberFormat = memberFormat;
        this.payloadsEnd = payloadsEnd;
        this.limits = limits;
    }

    /// Reads the TOC of a layer and keeps its JSON text on the heap.
    ///
    /// @param compressed the bytes of the TOC as it is stored, read to their end, not closed
    /// @param form       in which form that is, as the layer's [Footer] says
    /// @param limits     what the TOC may cost
    /// @throws EstargzFormatException if the bytes are no TOC in that form, or exceed the limits
    public static UnverifiedToc read(InputStream compressed, TocForm form, TocLimits limits) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        Digests digests = extract(compressed, form, limits, json);
        TocText text = new TocText.Heap(json.toByteArray());
        return new UnverifiedToc(text, digests, form.memberFormat(), form.payloadsEnd(), limits);
    }

    /// Reads the TOC of a layer and writes its JSON text to a file, hashing it on the way. Needs no memory that
    /// grows with the TOC.
    ///
    /// @param compressed as for [#read(InputStream, TocForm, TocLimits)]
    /// @param form       as for [#read(InputStream, TocForm, TocLimits)]
    /// @param limits     what the TOC may cost
    /// @param json       the file to create or replace; it is the caller's to move and to delete, also on errors
    public static UnverifiedToc spool(InputStream compressed, TocForm form, TocLimits limits, Path json)
            throws IOException {
        try (OutputStream out = Files.newOutputStream(json)) {
            Digests digests = extract(compressed, form, limits, out);
            TocText text = new TocText.Spooled(json);
            return new UnverifiedToc(text, digests, form.memberFormat(), form.payloadsEnd(), limits);
        }
    }

    /// Takes a TOC whose JSON text was kept in a file, and hashes it. It can be verified against the digest of that
    /// text only.
    ///
    /// @param json         the text, as [#spool(InputStream, TocForm, TocLimits, Path)] wrote it
    /// @param memberFormat what the layer's members are compressed with
    /// @param payloadsEnd  where the payloads of the layer end
    /// @param limits       what the TOC may cost
    public static UnverifiedToc ofFile(Path json, MemberFormat memberFormat, long payloadsEnd, TocLimits limits)
            throws IOException {
        MessageDigest hash = Digest.newSha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
            Files.copy(json, out);
        }
        Digests digests = new Digests(new TocDigest(Digest.sha256(hash)), Optional.empty());
        return new UnverifiedToc(new TocText.Spooled(json), digests, memberFormat, payloadsEnd, limits);
    }

    private static Digests extract(InputStream compressed, TocForm form, TocLimits limits, OutputStream json)
            throws IOException {
        MessageDigest hash = Digest.newSha256();
        OutputStream hashedJson = new DigestOutputStream(json, hash);
        if (form.memberFormat() == MemberFormat.GZIP) {
            form.extract(compressed, limits, hashedJson);
            return new Digests(new TocDigest(Digest.sha256(hash)), Optional.empty());
        }
        MessageDigest compressedHash = Digest.newSha256();
        form.extract(new DigestInputStream(compressed, compressedHash), limits, hashedJson);
        return new Digests(new TocDigest(Digest.sha256(hash)), Optional.of(Digest.sha256(compressedHash)));
    }

    /// The digest of the JSON text that was read.
    public TocDigest digest() {
        return digests.json();
    }

    /// What the layer's members are compressed with.
    public MemberFormat memberFormat() {
        return memberFormat;
    }

    /// Where the payloads of the layer end.
    public long payloadsEnd() {
        return payloadsEnd;
    }

    /// Compares the digest of the JSON text with the expected one and checks every entry.
    ///
    /// @throws TocDigestMismatchException if the digests differ
    /// @throws EstargzFormatException     if the text is no TOC, or has impossible entries
    public VerifiedToc verify(TocDigest expected) throws IOException {
        return verify(new TocTrust.OfJson(expected));
    }

    /// Compares the TOC with what the manifest promises and checks every entry.
    ///
    /// @throws TocDigestMismatchException if it is another TOC
    /// @throws EstargzFormatException     if the text is no TOC, or has impossible entries; or if the digest of its
    ///                                    zstd frames is promised, and it was read from something else
    public VerifiedToc verify(TocTrust expected) throws IOException {
        Digest found = switch (expected) {
            case TocTrust.OfJson _ -> digests.json().digest();
            case TocTrust.OfCompressed _ ->
                digests.compressed()
                        .orElseThrow(() -> new EstargzFormatException(
                                "cannot verify the TOC: a digest of compressed JSON is promised, which this is not",
                                payloadsEnd));
        };
        if (!found.equals(expected.digest())) {
            throw new TocDigestMismatchException(expected, found);
        }
        return acceptWithoutVerification();
    }

    /// Checks every entry but compares the TOC with nothing: for layers that the administrator allows without
    /// verification. What is read through it proves nothing about the image and must not be shared.
    ///
    /// @throws EstargzFormatException if the text is no TOC, or has impossible entries
    public VerifiedToc acceptWithoutVerification() throws IOException {
        TocSurvey survey = new TocSurvey(payloadsEnd);
        TocDigest parsed = text.parse(limits, survey);
        if (!parsed.equals(digests.json())) {
            throw new EstargzFormatException("the TOC's text changed while it was read", 0);
        }
        return new VerifiedToc(text, digests.json(), memberFormat, limits, survey.result());
    }
}
