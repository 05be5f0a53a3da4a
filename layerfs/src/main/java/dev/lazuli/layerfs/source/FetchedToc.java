package dev.lazuli.layerfs.source;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.TocForm;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.BlobTail;
import dev.lazuli.registry.RangeNotSupportedException;
import dev.lazuli.registry.RangeStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/// The TOC of a layer as the registry sent it, its JSON text in a file.
///
/// @param toc      not verified yet
/// @param json     the file with the text; whoever has this value moves or deletes it
/// @param blobSize size of the layer's blob
public record FetchedToc(UnverifiedToc toc, Path json, long blobSize) {
    private static final long UNKNOWN_SIZE_GUESS = 128 << 10;
    private static final long LEAST_GUESS = 64 << 10;

    /// All layers of an image are asked at once, and share the line: what is fetched in vain for each soon takes longer
    /// than the round trip that a guess too small costs.
    private static final long MOST_GUESS = 256 << 10;

    /// TOCs of ordinary layers are below a hundredth of their blobs.
    private static final int BLOB_PER_TOC = 100;

    /// What is known of a layer's TOC before it is fetched.
    ///
    /// @param size     size of the blob
    /// @param position where in the blob the TOC is said to be; of use with the size only
    /// @param trust    what the TOC will be verified against: tells the right one of several external TOCs
    /// @param limits   what the TOC may cost
    public record Hints(
            OptionalLong size, Optional<TocPosition> position, Optional<TocTrust> trust, TocLimits limits) {}

    /// Fetches the TOC: with one request where its position is known, or where the guess of its size is not too small;
    /// else with two. An external TOC costs some more.
    ///
    /// @param json the file to write; it is the caller's, also on errors
    /// @throws RangeNotSupportedException if the registry serves nothing but whole blobs
    /// @throws EstargzException       if the blob is none of the formats with a TOC
    /// @throws NoExternalTocException if the TOC is elsewhere and cannot be found
    public static FetchedToc fetch(LayerBlob blob, Hints hints, Path json) throws IOException, InterruptedException {
        if (hints.size().isPresent() && hints.position().isPresent()) {
            long size = hints.size().getAsLong();
            TocPosition position = hints.position().get();
            if (position.toc().end() <= size) {
                try (InputStream compressed = blob.range(position.toc())) {
                    if (!(compressed instanceof RangeStream range) || range.rangesSupported()) {
                        return spool(compressed, position.form(), hints.limits(), json, size);
                    }
                }
            }
        }
        BlobTail tail = blob.tail(guess(hints.size()));
        Footer footer = Footer.parse(tail.bytes(), tail.blobSize());
        TocForm form = footer.tocForm(tail.blobSize());
        Optional<ByteRange> inside = switch (footer) {
            case Footer.Gzip gzip -> Optional.of(gzip.tocRange(tail.blobSize()));
            case Footer.ZstdChunked zstd -> Optional.of(zstd.toc());
            case Footer.ExternalToc _ -> Optional.empty();
        };
        if (inside.isEmpty()) {
            return outside(blob, tail, form, hints, json);
        }
        try (InputStream compressed = compressed(blob, tail, inside.get())) {
            return spool(compressed, form, hints.limits(), json, tail.blobSize());
        }
    }

    private static long guess(OptionalLong size) {
        if (size.isEmpty() || size.getAsLong() <= 0) {
            return UNKNOWN_SIZE_GUESS;
        }
        long guess = Math.clamp(size.getAsLong() / BLOB_PER_TOC, LEAST_GUESS, MOST_GUESS);
        return Math.min(guess, size.getAsLong());
    }

    /// Takes the first external TOC that is the promised one, or else the last.
    private static FetchedToc outside(LayerBlob blob, BlobTail tail, TocForm form, Hints hints, Path json)
            throws IOException, InterruptedException {
        Iterator<LayerBlob.TocBlob> tocs = blob.externalTocs().iterator();
        while (true) {
            try (InputStream compressed = tocs.next().open()) {
                FetchedToc fetched = spool(compressed, form, hints.limits(), json, tail.blobSize());
                if (fetched.isPromised(hints.trust()) || !tocs.hasNext()) {
                    return fetched;
                }
            } catch (EstargzException e) {
                if (!tocs.hasNext()) {
                    throw e;
                }
            }
        }
    }

    /// Whether the digest of the JSON text is the promised one, as far as it is known.
    public boolean isPromised(Optional<TocTrust> trust) {
        return !(trust.orElse(null) instanceof TocTrust.OfJson(var digest)) || digest.equals(toc.digest());
    }

    private static FetchedToc spool(InputStream compressed, TocForm form, TocLimits limits, Path json, long blobSize)
            throws IOException {
        return new FetchedToc(UnverifiedToc.spool(compressed, form, limits, json), json, blobSize);
    }

    private static InputStream compressed(LayerBlob blob, BlobTail tail, ByteRange toc)
            throws IOException, InterruptedException {
        if (toc.end() <= tail.offset()) {
            return blob.range(toc);
        }
        int end = Math.toIntExact(toc.end() - tail.offset());
        if (toc.offset() >= tail.offset()) {
            int start = Math.toIntExact(toc.offset() - tail.offset());
            return new ByteArrayInputStream(tail.bytes(), start, end - start);
        }
        InputStream rest = new ByteArrayInputStream(tail.bytes(), 0, end);
        return new SequenceInputStream(blob.range(ByteRange.between(toc.offset(), tail.offset())), rest);
    }
}
