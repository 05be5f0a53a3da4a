package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/// One build: the content of a layer, then its TOC and footer.
final class LayerBuild {
    private static final byte[] END_OF_ARCHIVE = new byte[2 * EntryWriter.BLOCK];

    private final BlobOutput blob;
    private final TocWriter toc;
    private final MemberPipeline pipeline;
    private final EntryWriter out;

    LayerBuild(EstargzOptions options, BlobOutput blob, TocWriter toc, MemberPipeline pipeline) {
        this.blob = blob;
        this.toc = toc;
        this.pipeline = pipeline;
        this.out = new EntryWriter(options, toc, pipeline);
    }

    /// A gzip layer with its TOC inside.
    BuiltLayer withTocInside(LayerContent content, int level) throws IOException, InterruptedException {
        content.writeTo(out);
        out.finish();
        long tocOffset = blob.count();
        toc.finish();
        TocDigest digest = TocArchive.write(toc, level, blob, pipeline.uncompressed());
        blob.write(FooterCodec.estargz(tocOffset));
        return finish(digest, Map.of());
    }

    /// A gzip layer whose TOC goes elsewhere.
    ///
    /// @param complete whether the content has the end of the archive with it
    ExternallyIndexedLayer withTocApart(LayerContent content, boolean complete, int level, OutputStream tocLayer)
            throws IOException, InterruptedException {
        content.writeTo(out);
        if (!complete) {
            out.append(END_OF_ARCHIVE);
        }
        out.finish();
        toc.finish();
        BlobOutput tocBlob = new BlobOutput(tocLayer);
        BlobOutput tocTar = new BlobOutput(OutputStream.nullOutputStream());
        TocDigest digest = TocArchive.write(toc, level, tocBlob, tocTar);
        tocBlob.flush();
        blob.write(FooterCodec.external());
        return new ExternallyIndexedLayer(
                finish(digest, Map.of()),
                new ExternallyIndexedLayer.TocLayer(tocBlob.digest(), tocBlob.count(), new DiffId(tocTar.digest())));
    }

    /// A zstd:chunked layer.
    BuiltLayer zstdChunked(LayerContent content, EstargzOptions options) throws IOException, InterruptedException {
        content.writeTo(out);
        out.append(END_OF_ARCHIVE);
        out.finish();
        toc.finish();
        ZstdChunkedToc written = ZstdChunkedToc.write(toc, options, blob);
        return finish(written.json(), written.annotations());
    }

    private BuiltLayer finish(TocDigest digest, Map<String, String> more) throws IOException {
        blob.flush();
        BlobOutput uncompressed = pipeline.uncompressed();
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put(TocDigest.ANNOTATION, digest.toString());
        annotations.put(BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION, Long.toString(uncompressed.count()));
        annotations.putAll(more);
        Digest blobDigest = blob.digest();
        return new BuiltLayer(
                blobDigest, blob.count(), digest, new DiffId(uncompressed.digest()), uncompressed.count(), annotations);
    }
}
