package dev.lazuli.layerfs.source;

import dev.lazuli.estargz.EstargzException;
import dev.lazuli.estargz.Footer;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.registry.BlobTail;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.OptionalLong;

/// The TOC of a layer as the registry sent it, its JSON text in a file.
///
/// @param toc       not verified yet
/// @param json      the file with the text; whoever has this value moves or deletes it
/// @param blobSize  size of the layer's blob
/// @param tocOffset where the TOC starts in it
public record FetchedToc(UnverifiedToc toc, Path json, long blobSize, long tocOffset) {
    private static final long UNKNOWN_SIZE_GUESS = 512 << 10;
    private static final long LEAST_GUESS = 128 << 10;
    private static final long MOST_GUESS = 1 << 20;

    /// TOCs of ordinary layers are below a fiftieth of their blobs.
    private static final int BLOB_PER_TOC = 50;

    /// Fetches footer and TOC: with one request where the guess of the TOC's size is not too small, else with two.
    ///
    /// @param size size of the blob, where known
    /// @param json the file to write; it is the caller's, also on errors
    /// @throws EstargzException if the blob is not eStargz
    public static FetchedToc fetch(LayerBlob blob, OptionalLong size, Path json)
            throws IOException, InterruptedException {
        BlobTail tail = blob.tail(guess(size));
        Footer.Gzip footer = Footer.parseWithToc(tail.bytes(), tail.blobSize());
        ByteRange range = footer.tocRange(tail.blobSize());
        try (InputStream compressed = compressed(blob, tail, range)) {
            UnverifiedToc toc =
                    UnverifiedToc.spool(compressed, footer.tocForm(tail.blobSize()), TocLimits.DEFAULT, json);
            return new FetchedToc(toc, json, tail.blobSize(), footer.tocOffset());
        }
    }

    private static long guess(OptionalLong size) {
        if (size.isEmpty() || size.getAsLong() <= 0) {
            return UNKNOWN_SIZE_GUESS;
        }
        long guess = Math.clamp(size.getAsLong() / BLOB_PER_TOC, LEAST_GUESS, MOST_GUESS);
        return Math.min(guess, size.getAsLong());
    }

    private static InputStream compressed(LayerBlob blob, BlobTail tail, ByteRange toc)
            throws IOException, InterruptedException {
        int end = Math.toIntExact(toc.end() - tail.offset());
        if (toc.offset() >= tail.offset()) {
            int start = Math.toIntExact(toc.offset() - tail.offset());
            return new ByteArrayInputStream(tail.bytes(), start, end - start);
        }
        InputStream rest = new ByteArrayInputStream(tail.bytes(), 0, end);
        return new SequenceInputStream(blob.range(ByteRange.between(toc.offset(), tail.offset())), rest);
    }
}
