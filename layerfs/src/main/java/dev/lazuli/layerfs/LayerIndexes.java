package dev.lazuli.layerfs;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.estargz.VerifiedToc;
import dev.lazuli.layerfs.index.DamagedIndexException;
import dev.lazuli.layerfs.index.IndexBuilder;
import dev.lazuli.layerfs.index.IndexedBlob;
import dev.lazuli.layerfs.index.LayerIndex;
import dev.lazuli.layerfs.index.UnservableTocException;
import dev.lazuli.layerfs.source.FetchedToc;
import dev.lazuli.layerfs.source.LayerBlob;
import dev.lazuli.layerfs.source.NoExternalTocException;
import dev.lazuli.oci.Digest;
import dev.lazuli.registry.RangeNotSupportedException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Opens the index of a layer: from the disk, else rebuilt from the TOC kept on the disk, else from the registry.
/// Thread-safe, but for one layer at a time.
final class LayerIndexes {
    private static final System.Logger LOG = System.getLogger(LayerIndexes.class.getName());

    private final LayerLayout layout;
    private final TocPrefetch prefetch;
    private final TocLimits limits;

    LayerIndexes(LayerLayout layout, TocPrefetch prefetch, TocLimits limits) {
        this.layout = layout;
        this.prefetch = prefetch;
        this.limits = limits;
    }

    /// The index of a layer; the caller closes it.
    ///
    /// @throws NotLazyException if there can be none
    LayerIndex open(LayerRequest request, LayerBlob blob) throws IOException, InterruptedException {
        if (request.trust().isEmpty() && !request.skipVerify()) {
            throw new NotLazyException("layer " + request.layer() + " has no TOC digest: the annotation "
                    + TocDigest.ANNOTATION + " is missing, and so is " + TocTrust.CHECKSUM_ANNOTATIONS.getFirst());
        }
        try {
            Optional<TocDigest> toc = knownToc(request);
            if (toc.isPresent()) {
                Optional<LayerIndex> known =
                        openKnown(request.layer(), toc.get(), request.trust().isPresent());
                if (known.isPresent()) {
                    return known.get();
                }
            }
            return fetch(request, blob);
        } catch (EstargzException | UnservableTocException | NoExternalTocException | RangeNotSupportedException e) {
            throw new NotLazyException("layer " + request.layer() + ": " + e.getMessage(), e);
        }
    }

    /// The digest of the JSON text of the right TOC, where it is promised or was found out earlier.
    private Optional<TocDigest> knownToc(LayerRequest request) throws IOException {
        return switch (request.trust().orElse(null)) {
            case TocTrust.OfJson(TocDigest toc) -> Optional.of(toc);
            case TocTrust.OfCompressed(Digest checksum) -> layout.tocOfCompressed(request.layer(), checksum);
            case null -> layout.unverifiedToc(request.layer());
        };
    }

    /// The index that is on the disk, or can be made from what is.
    private Optional<LayerIndex> openKnown(Digest layer, TocDigest toc, boolean verified) throws IOException {
        Path index = layout.index(layer, toc, verified);
        try {
            return Optional.of(LayerIndex.open(index, layer, toc));
        } catch (NoSuchFileException _) {
            LOG.log(Level.DEBUG, "no index yet: layer={0}", layer);
        } catch (DamagedIndexException e) {
            LOG.log(Level.WARNING, "index is rebuilt: layer={0} reason=\"{1}\"", layer, e.getMessage());
        }
        Optional<LayerLayout.KeptToc> kept = layout.keptToc(layer, toc, verified);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        LayerLayout.KeptToc text = kept.get();
        try {
            VerifiedToc verifiedToc = UnverifiedToc.ofFile(text.json(), text.memberFormat(), text.payloadsEnd(), limits)
                    .verify(toc);
            build(verifiedToc, index, layer, text.blobSize());
            return Optional.of(LayerIndex.open(index, layer, toc));
        } catch (EstargzException e) {
            LOG.log(Level.WARNING, "TOC is fetched again: layer={0} reason=\"{1}\"", layer, e.getMessage());
            Files.deleteIfExists(text.json());
            return Optional.empty();
        }
    }

    private LayerIndex fetch(LayerRequest request, LayerBlob blob) throws IOException, InterruptedException {
        FetchedToc fetched = fetched(request, blob);
        try {
            if (request.size().isPresent() && request.size().getAsLong() != fetched.blobSize()) {
                throw new NotLazyException("layer " + request.layer() + " has " + fetched.blobSize()
                        + " bytes in the registry, expected " + request.size().getAsLong());
            }
            Optional<TocTrust> trust = request.trust();
            VerifiedToc toc = trust.isPresent()
                    ? fetched.toc().verify(trust.get())
                    : fetched.toc().acceptWithoutVerification();
            Path index = layout.index(request.layer(), toc.digest(), trust.isPresent());
            build(toc, index, request.layer(), fetched.blobSize());
            layout.keep(fetched, request.layer(), trust.isPresent());
            if (trust.orElse(null) instanceof TocTrust.OfCompressed(Digest checksum)) {
                layout.rememberTocOfCompressed(request.layer(), checksum, toc.digest());
            }
            return LayerIndex.open(index, request.layer(), toc.digest());
        } finally {
            TocPrefetch.discard(fetched);
        }
    }

    private FetchedToc fetched(LayerRequest request, LayerBlob blob) throws IOException, InterruptedException {
        Optional<FetchedToc> early = prefetch.take(request.layer());
        if (early.isPresent()) {
            if (early.get().isPromised(request.trust())) {
                return early.get();
            }
            TocPrefetch.discard(early.get());
        }
        Path json = layout.newTemporaryFile("toc-");
        boolean done = false;
        try {
            FetchedToc fetched = FetchedToc.fetch(blob, request.hints(limits), json);
            done = true;
            return fetched;
        } finally {
            if (!done) {
                Files.deleteIfExists(json);
            }
        }
    }

    private static void build(VerifiedToc toc, Path index, Digest layer, long blobSize) throws IOException {
        try (IndexBuilder builder = new IndexBuilder()) {
            toc.visit(builder);
            builder.write(index, new IndexedBlob(layer, toc.digest(), blobSize, toc.payloadsEnd(), toc.memberFormat()));
        }
    }
}
