package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checks a whole layer strictly: reads it once from the first to the last byte and compares it with its TOC.
///
/// - Each entry of the tar is in the TOC and the other way round, in the same order, with the same type, size, mode,
///   owner, modification time (a TOC may round to seconds), link target, device number and extended attributes. Names
///   of owners are not compared, since a TOC has them only once for each id.
/// - Each chunk has the digest that the TOC says, and is found from its offset: a member of the blob starts there, and
///   the payload is `innerOffset` uncompressed bytes behind its start.
/// - Each file has the digest that the TOC says, where it says one.
/// - A TOC inside the blob is the last file of the tar, and where the footer says.
/// - The uncompressed tar has the digest and size that manifest and config claim.
///
/// TOC and tar are streams: besides buffers, memory is 8 bytes for each member that the TOC knows. Where TOC and tar
/// have another order, entries are listed as missing on both sides.
///
/// Immutable; each run is for one thread.
public final class LayerVerification {
    private static final int BUFFER_SIZE = 1 << 17;

    private final @Nullable Footer footer;
    private final @Nullable UnverifiedToc toc;
    private final int mostListed;

    private LayerVerification(@Nullable Footer footer, @Nullable UnverifiedToc toc, int mostListed) {
        this.footer = footer;
        this.toc = toc;
        this.mostListed = mostListed;
    }

    /// Compares a layer with its TOC.
    ///
    /// @param footer     of the layer
    /// @param toc        of the layer; that it is the right one is checked by the claims
    /// @param mostListed how many disagreements are kept in the report; all are counted
    public static LayerVerification of(Footer footer, UnverifiedToc toc, int mostListed) {
        return new LayerVerification(footer, toc, mostListed);
    }

    /// Checks a layer that has no TOC, or none that can be read: that it is a tar and what its digest is.
    ///
    /// @param mostListed how many disagreements are kept in the report
    public static LayerVerification withoutToc(int mostListed) {
        return new LayerVerification(null, null, mostListed);
    }

    /// Reads a layer.
    ///
    /// @param blob   all of it, read to its end also if it is damaged, not closed. That it has the digest of its
    ///               descriptor is the caller's to check
    /// @param claims what manifest and config say
    /// @return what was found; what is wrong with the layer is listed there and not thrown
    /// @throws IOException if `blob` cannot be read, or the file with the TOC
    public LayerReport run(InputStream blob, LayerClaims claims) throws IOException {
        Findings findings = new Findings(mostListed);
        Optional<VerifiedToc> verified = accept(claims, findings);
        try (Source source = Source.open(blob, verified)) {
            LayerReport report = new Run(source, findings).report(verified, claims);
            blob.transferTo(OutputStream.nullOutputStream());
            return report;
        }
    }

    private Optional<VerifiedToc> accept(LayerClaims claims, Findings findings) throws IOException {
        if (toc == null) {
            return Optional.empty();
        }
        try {
            for (TocTrust claim : claims.tocs()) {
                compare(toc, claim, findings);
            }
            return Optional.of(toc.acceptWithoutVerification());
        } catch (EstargzFormatException e) {
            findings.add(Disagreement.Kind.TOC, "", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private static void compare(UnverifiedToc unverified, TocTrust claim, Findings findings) throws IOException {
        try {
            unverified.verify(claim);
        } catch (TocDigestMismatchException e) {
            findings.add(
                    Disagreement.Kind.CLAIM, "", "the TOC has the digest " + e.found() + ", expected " + e.expected());
        }
    }

    /// What decompresses the blob.
    private record Source(InputStream in, MemberWatch watch) implements AutoCloseable {
        static Source open(InputStream blob, Optional<VerifiedToc> toc) throws IOException {
            if (toc.isEmpty()) {
                InputStream in = LayerInput.open(blob);
                return new Source(in, new MemberWatch(in, () -> 0));
            }
            MemberStream members = MemberStream.of(toc.get().memberFormat());
            members.start(blob, 0);
            return new Source(members, new MemberWatch(members, members::memberOffset));
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /// One reading.
    private final class Run {
        private final MemberWatch watch;
        private final Findings findings;
        private long entries;
        private long chunks;

        Run(Source source, Findings findings) {
            this.watch = source.watch();
            this.findings = findings;
        }

        LayerReport report(Optional<VerifiedToc> verified, LayerClaims claims) throws IOException {
            boolean whole = readAll(verified);
            long size = watch.position();
            if (!whole) {
                return new LayerReport(entries, chunks, Optional.empty(), size, findings.kept(), findings.count());
            }
            var diffId = watch.diffId();
            claims.diffId()
                    .filter(claimed -> !claimed.equals(diffId))
                    .ifPresent(claimed -> findings.add(
                            Disagreement.Kind.CLAIM,
                            "",
                            "the uncompressed layer has the digest " + diffId + ", expected the diffID " + claimed));
            if (claims.uncompressedSize().orElse(size) != size) {
                findings.add(
                        Disagreement.Kind.CLAIM,
                        "",
                        "the uncompressed layer has " + size + " bytes, expected "
                                + claims.uncompressedSize().getAsLong());
            }
            return new LayerReport(entries, chunks, Optional.of(diffId), size, findings.kept(), findings.count());
        }

        /// @return whether the layer could be read to its end
        private boolean readAll(Optional<VerifiedToc> verified) throws IOException {
            TarReader tar = new TarReader(new BufferedInputStream(watch, BUFFER_SIZE));
            try {
                if (verified.isPresent()) {
                    compare(verified.get(), tar);
                } else {
                    while (tar.next() != null) {
                        entries++;
                    }
                }
                watch.transferTo(OutputStream.nullOutputStream());
                return true;
            } catch (TarFormatException | EstargzFormatException e) {
                findings.add(Disagreement.Kind.DAMAGED, "", String.valueOf(e.getMessage()));
                return false;
            }
        }

        private void compare(VerifiedToc verified, TarReader tar) throws IOException {
            TarComparison comparison = new TarComparison(tar, watch, findings);
            try {
                verified.visit(comparison);
                if (footer instanceof Footer.Gzip inside) {
                    comparison.finishWithToc(verified.digest(), inside.tocOffset());
                } else {
                    comparison.finish();
                }
            } finally {
                entries = comparison.entries();
                chunks = comparison.chunks();
            }
        }
    }
}
