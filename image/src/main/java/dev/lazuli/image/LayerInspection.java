package dev.lazuli.image;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.Chunk;
import dev.lazuli.estargz.EstargzException;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.Landmark;
import dev.lazuli.estargz.LayerClaims;
import dev.lazuli.estargz.LayerReport;
import dev.lazuli.estargz.LayerVerification;
import dev.lazuli.estargz.NotEstargzException;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocDigestMismatchException;
import dev.lazuli.estargz.TocEntry;
import dev.lazuli.estargz.TocForm;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.estargz.TocVisitor;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.estargz.VerifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.registry.BlobStream;
import dev.lazuli.registry.BlobTail;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Looks at one layer.
final class LayerInspection {
    private static final int LEAST_TAIL = 64 << 10;
    private static final int MOST_TAIL = 1 << 20;
    private static final int BLOB_PER_TOC = 50;
    private static final int LEGACY_FOOTER = 47;
    private static final int MAGIC_LENGTH = 4;
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int ZSTD_MAGIC = 0x28b52ffd;

    private final RegistryClient registry;
    private final ImageReference image;
    private final Descriptor layer;
    private final Path json;
    private final List<String> problems = new ArrayList<>();

    /// @param image whose repository has the layer
    /// @param json  a file for the TOC's text, which stays the caller's
    LayerInspection(RegistryClient registry, ImageReference image, Descriptor layer, Path json) {
        this.registry = registry;
        this.image = image;
        this.layer = layer;
        this.json = json;
    }

    /// What the last bytes of the blob lead to.
    ///
    /// @param footer empty for a layer without, or with one that cannot be read
    /// @param toc    empty if there is none that can be read
    /// @param holder of an external TOC
    private record Look(
            InspectedLayer.Kind kind,
            long size,
            Optional<Footer> footer,
            Optional<UnverifiedToc> toc,
            Optional<Digest> holder) {}

    /// Looks at the layer.
    ///
    /// @param diffId  as the config has it
    /// @param options say whether the whole layer is to be checked
    InspectedLayer run(Optional<DiffId> diffId, InspectOptions options, ProgressListener listener)
            throws IOException, InterruptedException {
        LayerClaims claims = claims(diffId);
        Look look = look(claims);
        Optional<InspectedLayer.TocFacts> facts = facts(look, claims, options.verify());
        Optional<LayerReport> report = Optional.empty();
        if (options.verify()) {
            LayerVerification verification = look.footer().isPresent()
                            && look.toc().isPresent()
                    ? LayerVerification.of(look.footer().get(), look.toc().get(), options.mostListed())
                    : LayerVerification.withoutToc(options.mostListed());
            report = Optional.of(verify(verification, claims, listener));
        }
        return new InspectedLayer(
                layer,
                look.size(),
                look.kind(),
                diffId,
                claims.tocs(),
                claims.uncompressedSize(),
                facts,
                problems,
                report);
    }

    private LayerReport verify(LayerVerification verification, LayerClaims claims, ProgressListener listener)
            throws IOException, InterruptedException {
        listener.on(new ProgressEvent.Downloading(layer, 0));
        BlobStream blob = layer.size() > 0 ? registry.blob(image, layer) : registry.blob(image, layer.digest());
        try (WatchedBlob watched =
                new WatchedBlob(blob, bytes -> listener.on(new ProgressEvent.Downloading(layer, bytes)))) {
            LayerReport report = verification.run(watched, claims);
            watched.mismatch().ifPresent(problems::add);
            listener.on(new ProgressEvent.Done(layer));
            return report;
        } catch (InterruptedIOException e) {
            throw Interruptions.of(e);
        }
    }

    private Look look(LayerClaims claims) throws IOException, InterruptedException {
        BlobTail tail = registry.blobTail(image, layer.digest(), guess());
        long size = tail.blobSize();
        Footer footer;
        try {
            footer = Footer.parse(tail.bytes(), size);
        } catch (NotEstargzException e) {
            claims.tocs().stream()
                    .findFirst()
                    .ifPresent(claimed ->
                            problems.add("the manifest names the TOC " + claimed + ", but " + e.getMessage()));
            return new Look(plainKind(tail), size, Optional.empty(), Optional.empty(), Optional.empty());
        } catch (EstargzException e) {
            problems.add(String.valueOf(e.getMessage()));
            return new Look(InspectedLayer.Kind.ESTARGZ, size, Optional.empty(), Optional.empty(), Optional.empty());
        }
        try {
            return withFooter(tail, footer);
        } catch (EstargzException e) {
            problems.add(String.valueOf(e.getMessage()));
            return new Look(kind(footer), size, Optional.of(footer), Optional.empty(), Optional.empty());
        }
    }

    private Look withFooter(BlobTail tail, Footer footer) throws IOException, InterruptedException {
        RemoteToc tocs = new RemoteToc(registry);
        long size = tail.blobSize();
        TocForm form = footer.tocForm(size);
        Optional<UnverifiedToc> toc = Optional.empty();
        Optional<Digest> holder = Optional.empty();
        switch (footer) {
            case Footer.Gzip gzip ->
                toc = Optional.of(tocs.inside(image, layer.digest(), tail, gzip.tocRange(size), form, json));
            case Footer.ZstdChunked zstd -> {
                checkPosition(zstd);
                toc = Optional.of(tocs.inside(image, layer.digest(), tail, zstd.toc(), form, json));
            }
            case Footer.ExternalToc _ -> {
                Optional<RemoteToc.External> found = tocs.elsewhere(image, layer.digest(), form, json);
                toc = found.map(RemoteToc.External::toc);
                holder = found.map(RemoteToc.External::layer);
                if (found.isEmpty()) {
                    problems.add(noTocImage());
                }
            }
        }
        return new Look(kind(footer), size, Optional.of(footer), toc, holder);
    }

    private void checkPosition(Footer.ZstdChunked footer) {
        TocPosition inFooter = new TocPosition(footer.toc(), footer.tocUncompressedBytes());
        try {
            TocPosition.of(layer.annotations())
                    .filter(claimed -> !claimed.equals(inFooter))
                    .ifPresent(claimed -> problems.add(
                            "the manifest says that the TOC is at " + claimed + ", the footer " + inFooter));
        } catch (OciFormatException e) {
            problems.add("the manifest's annotation " + e.getMessage());
        }
    }

    private String noTocImage() {
        return image.tag()
                .map(tag -> "the image " + image.repository() + ":" + tag + RemoteToc.TOC_IMAGE_SUFFIX
                        + " is not there, or has no TOC for the layer")
                .orElse("its TOC is in an image that is found by tag, and no tag is given");
    }

    private int guess() {
        long guess = Math.clamp(layer.size() / BLOB_PER_TOC, LEAST_TAIL, MOST_TAIL);
        return Math.toIntExact(layer.size() > 0 ? Math.min(guess, layer.size()) : guess);
    }

    private static InspectedLayer.Kind kind(Footer footer) {
        return switch (footer) {
            case Footer.Gzip gzip ->
                gzip.length() == LEGACY_FOOTER ? InspectedLayer.Kind.STARGZ : InspectedLayer.Kind.ESTARGZ;
            case Footer.ExternalToc _ -> InspectedLayer.Kind.ESTARGZ_EXTERNAL_TOC;
            case Footer.ZstdChunked _ -> InspectedLayer.Kind.ZSTD_CHUNKED;
        };
    }

    private InspectedLayer.Kind plainKind(BlobTail tail) throws IOException, InterruptedException {
        int length = (int) Math.min(MAGIC_LENGTH, tail.blobSize());
        if (length == 0) {
            return InspectedLayer.Kind.UNCOMPRESSED;
        }
        int magic = 0;
        try (InputStream start = registry.blobRange(image, layer.digest(), new ByteRange(0, length))) {
            byte[] first = start.readNBytes(length);
            for (int i = 0; i < MAGIC_LENGTH; i++) {
                magic = magic << Byte.SIZE | (i < first.length ? first[i] & 0xff : 0);
            }
        }
        if (magic >>> Short.SIZE == GZIP_MAGIC) {
            return InspectedLayer.Kind.GZIP;
        }
        return magic == ZSTD_MAGIC ? InspectedLayer.Kind.ZSTD : InspectedLayer.Kind.UNCOMPRESSED;
    }

    private LayerClaims claims(Optional<DiffId> diffId) {
        List<TocTrust> tocs = new ArrayList<>();
        try {
            Optional<String> json = layer.annotation(TocDigest.ANNOTATION);
            if (json.isPresent()) {
                tocs.add(new TocTrust.OfJson(TocDigest.parse(json.get())));
            }
            for (String key : TocTrust.CHECKSUM_ANNOTATIONS) {
                Optional<String> compressed = layer.annotation(key);
                if (compressed.isPresent()) {
                    tocs.add(new TocTrust.OfCompressed(Digest.parse(compressed.get())));
                }
            }
        } catch (OciFormatException e) {
            problems.add("an annotation with the digest of the TOC has an " + e.getMessage());
        }
        OptionalLong size = OptionalLong.empty();
        Optional<String> number = layer.annotation(BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION);
        if (number.isPresent() && number.get().matches("[0-9]{1,18}")) {
            size = OptionalLong.of(Long.parseLong(number.get()));
        } else if (number.isPresent()) {
            problems.add("the annotation " + BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION + " is \"" + number.get()
                    + "\", expected a number of bytes");
        }
        return new LayerClaims(tocs, diffId, size);
    }

    /// What the TOC says; empty if it makes no sense.
    ///
    /// @param checked whether the check of the whole layer says why
    private Optional<InspectedLayer.TocFacts> facts(Look look, LayerClaims claims, boolean checked) throws IOException {
        if (look.toc().isEmpty()) {
            return Optional.empty();
        }
        Counter counter = new Counter();
        VerifiedToc toc;
        try {
            toc = look.toc().get().acceptWithoutVerification();
            toc.visit(counter);
        } catch (EstargzException e) {
            if (!checked) {
                problems.add(String.valueOf(e.getMessage()));
            }
            return Optional.empty();
        }
        return Optional.of(new InspectedLayer.TocFacts(
                toc.digest(),
                agrees(look.toc().get(), claims),
                toc.entryCount(),
                toc.chunkCount(),
                counter.contentSize,
                counter.landmark,
                toc.prefetchSize(),
                look.holder()));
    }

    private static boolean agrees(UnverifiedToc toc, LayerClaims claims) throws IOException {
        try {
            for (TocTrust claim : claims.tocs()) {
                toc.verify(claim);
            }
            return true;
        } catch (TocDigestMismatchException e) {
            System.getLogger(LayerInspection.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
            return false;
        }
    }

    private static final class Counter implements TocVisitor {
        private long contentSize;
        private Optional<Landmark> landmark = Optional.empty();

        @Override
        public void entry(TocEntry entry) {
            Optional<Landmark> named = Landmark.named(entry.name());
            if (named.isPresent()) {
                landmark = named;
            } else if (entry instanceof TocEntry.RegularFile file) {
                contentSize += file.size();
            }
        }

        @Override
        public void chunk(Chunk chunk) {
            // The number of chunks is known.
        }

        @Override
        public void hole(long fileOffset, long size) {
            // It is part of the file's size.
        }
    }
}
