package dev.lazuli.estargz;

import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Builds eStargz and zstd:chunked layers from tar streams.
///
/// The same input, options and version of this library and of the JDK give the same bytes, whatever the number of
/// threads; where the native libraries (libdeflate, libzstd) do not load, the bytes are others (but again always the
/// same).
///
/// Immutable and thread-safe: each build has its own threads, which end with it.
public final class EstargzBuilder {
    private final EstargzOptions options;

    /// @param options how to build
    public EstargzBuilder(EstargzOptions options) {
        this.options = options;
    }

    /// Builds a layer.
    ///
    /// Root entries of the names of the TOC and the landmarks are left out: they come from an earlier conversion.
    /// Sparse files are expanded. All other headers are copied bit for bit.
    ///
    /// Memory is about four times the chunk size and the minimum chunk size for each thread, and never depends on
    /// the size of the layer or the number of its files, except for 50 bytes for each distinct owner; if it would
    /// exceed half of the heap, fewer threads are used. The TOC is spooled to a file in the temporary folder.
    ///
    /// @param layer a tar stream, plain or compressed with gzip or zstd; read to its end, not closed
    /// @param blob  gets the layer; flushed, not closed. After an exception what was written must be thrown away
    /// @throws UnrepresentableNameException if a TOC cannot express one of the names; leave the layer as it is
    /// @throws TarFormatException           if the tar stream is damaged
    /// @throws EstargzFormatException       if the compressed stream is damaged
    public BuiltLayer build(InputStream layer, OutputStream blob) throws IOException, InterruptedException {
        return build(layer, blob, (build, uncompressed) -> switch (options.compression()) {
            case Compression.Gzip gzip -> build.withTocInside(content(uncompressed), gzip.level());
            case Compression.ZstdChunked _ -> build.zstdChunked(content(uncompressed), options);
        });
    }

    /// Builds a layer whose TOC is kept apart, as the layer of another image.
    ///
    /// @param layer      as for [#build(InputStream, OutputStream)]
    /// @param blob       gets the layer, as there
    /// @param toc        gets the TOC's layer: a gzip-compressed tar with the TOC as its only file; flushed, not
    ///                   closed
    /// @param keepDiffId whether the layer must decompress to the very bytes of the input, so that the image's
    ///                   config stays as it is. There are no landmarks then
    /// @throws NotLosslessException     if the diffId cannot be kept
    /// @throws IllegalArgumentException if the compression is not gzip, or if files are prioritized and the diffId
    ///                                  is to be kept
    public ExternallyIndexedLayer buildWithExternalToc(
            InputStream layer, OutputStream blob, OutputStream toc, boolean keepDiffId)
            throws IOException, InterruptedException {
        if (!(options.compression() instanceof Compression.Gzip(int level))) {
            throw new IllegalArgumentException("a zstd:chunked layer has its TOC inside");
        }
        if (keepDiffId && !options.prioritizedFiles().isEmpty()) {
            throw new IllegalArgumentException("files cannot be moved to the front of a layer that keeps its diffId");
        }
        return build(
                layer,
                blob,
                (build, uncompressed) -> build.withTocApart(
                        keepDiffId ? new LosslessContent(uncompressed) : content(uncompressed),
                        keepDiffId,
                        level,
                        toc));
    }

    private LayerContent content(InputStream uncompressed) {
        return options.prioritizedFiles().isEmpty()
                ? new LayerContent.InOrder(uncompressed)
                : new PrioritizedContent(uncompressed, options.prioritizedFiles(), options.temporaryFolder());
    }

    /// What one build does once its parts are there.
    private interface Work<T> {
        T on(LayerBuild build, InputStream uncompressed) throws IOException, InterruptedException;
    }

    private <T> T build(InputStream layer, OutputStream blob, Work<T> work) throws IOException, InterruptedException {
        BlobOutput output = new BlobOutput(blob);
        try (InputStream uncompressed = LayerInput.open(layer);
                TocWriter toc = new TocWriter(options.temporaryFolder());
                MemberPipeline pipeline = new MemberPipeline(options, output, toc)) {
            T built = work.on(new LayerBuild(options, output, toc, pipeline), uncompressed);
            uncompressed.transferTo(OutputStream.nullOutputStream());
            return built;
        }
    }
}
