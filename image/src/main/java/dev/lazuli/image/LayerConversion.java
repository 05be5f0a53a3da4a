package dev.lazuli.image;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.Compression;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.EstargzException;
import dev.lazuli.estargz.EstargzOptions;
import dev.lazuli.estargz.ExternallyIndexedLayer;
import dev.lazuli.estargz.LayerInput;
import dev.lazuli.estargz.tar.TarFormatException;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import dev.lazuli.image.ConversionStore.NewBlob;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.MediaTypes;
import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes layers anew in another format. Thread-safe.
///
/// @param store    where they are and where they go
/// @param format   what they become
/// @param threads  how many threads may compress one of them
/// @param helper   decompresses them
/// @param listener told of what is done
record LayerConversion(
        ConversionStore store,
        LayerFormat format,
        int threads,
        Optional<GzipProgram> helper,
        ProgressListener listener) {
    private static final int BUFFER_BYTES = 1 << 20;

    /// Converts a layer. One that the format cannot express stays as it is, with a warning.
    ///
    /// @param first paths of files that stand first
    LayerResult convert(Descriptor layer, List<String> first) throws IOException, InterruptedException {
        if (format instanceof LayerFormat.Unchanged || !MediaTypes.isLayer(layer.mediaType())) {
            return kept(layer);
        }
        if (MediaTypeChange.isForeign(layer.mediaType())) {
            return warned(layer, "it may not be distributed");
        }
        if (format instanceof LayerFormat.Uncompressed
                && layer.mediaType().equals(MediaTypeChange.plain(layer.mediaType()))) {
            return kept(layer);
        }
        ConversionKey options = ConversionKey.of(format, layer, first);
        Optional<LayerResult> known = store.known(layer, options);
        if (known.isPresent()) {
            listener.on(new ProgressEvent.Exists(layer));
            return known.get();
        }
        listener.on(new ProgressEvent.Converting(layer, 0));
        LayerResult result;
        try {
            result = rewritten(layer, first);
        } catch (UnrepresentableNameException e) {
            return warned(layer, "it cannot be pulled lazily: " + e.getMessage());
        } catch (EstargzException | TarFormatException e) {
            throw new IOException("cannot convert layer " + layer.digest() + ": " + e.getMessage(), e);
        }
        store.made(layer, options, result);
        listener.on(new ProgressEvent.Converted(layer, result.describe(layer)));
        return result;
    }

    private LayerResult warned(Descriptor layer, String reason) throws IOException, InterruptedException {
        listener.on(new ProgressEvent.Warning("layer " + layer.digest() + " stays as it is, " + reason));
        return kept(layer);
    }

    private LayerResult kept(Descriptor layer) throws IOException, InterruptedException {
        store.keep(layer);
        return new LayerResult.Kept();
    }

    private LayerResult rewritten(Descriptor layer, List<String> first) throws IOException, InterruptedException {
        return switch (format) {
            case LayerFormat.Unchanged() -> new LayerResult.Kept();
            case LayerFormat.Estargz(EstargzOptions options) -> estargz(layer, builder(options, first));
            case LayerFormat.ExternalToc(EstargzOptions options, boolean keepDiffId, boolean _) ->
                withExternalToc(layer, builder(options, first), keepDiffId);
            case LayerFormat.Zstd(int level) ->
                recompressed(
                        layer,
                        "zstd",
                        MediaTypeChange.zstd(layer.mediaType()),
                        out -> ZstdOutputStream.create(out, level));
            case LayerFormat.Uncompressed() ->
                recompressed(layer, "tar", MediaTypeChange.plain(layer.mediaType()), out -> out);
        };
    }

    private EstargzBuilder builder(EstargzOptions options, List<String> first) {
        return new EstargzBuilder(options.withThreads(threads).withPrioritizedFiles(first));
    }

    private LayerResult estargz(Descriptor layer, EstargzBuilder builder) throws IOException, InterruptedException {
        try (NewBlob blob = store.create("estargz", layer);
                InputStream in = open(layer);
                OutputStream out = new BufferedOutputStream(blob.stream(), BUFFER_BYTES)) {
            BuiltLayer built = builder.build(in, out);
            out.flush();
            return committed(layer, built, blob, Optional.empty());
        }
    }

    private LayerResult withExternalToc(Descriptor layer, EstargzBuilder builder, boolean keepDiffId)
            throws IOException, InterruptedException {
        try (NewBlob blob = store.create("estargz", layer);
                NewBlob toc = store.create("toc", layer);
                InputStream in = open(layer);
                OutputStream out = new BufferedOutputStream(blob.stream(), BUFFER_BYTES);
                OutputStream tocOut = new BufferedOutputStream(toc.stream(), BUFFER_BYTES)) {
            ExternallyIndexedLayer built = builder.buildWithExternalToc(in, out, tocOut, keepDiffId);
            out.flush();
            tocOut.flush();
            Descriptor tocLayer = new Descriptor(
                    MediaTypes.OCI_LAYER_GZIP, built.toc().digest(), built.toc().size());
            toc.commit(tocLayer, built.toc().diffId());
            Map<String, String> belongs = Map.of(
                    ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION,
                    built.layer().digest().toString());
            return committed(layer, built.layer(), blob, Optional.of(tocLayer.withAnnotations(belongs)));
        }
    }

    private LayerResult committed(Descriptor layer, BuiltLayer built, NewBlob blob, Optional<Descriptor> toc)
            throws IOException, InterruptedException {
        Descriptor described =
                new Descriptor(mediaType(layer), built.digest(), built.size()).withAnnotations(built.annotations());
        blob.commit(described, built.diffId());
        return new LayerResult.Rewritten(described, built.diffId(), toc);
    }

    private String mediaType(Descriptor layer) {
        boolean zstd = format instanceof LayerFormat.Estargz(EstargzOptions options)
                && options.compression() instanceof Compression.ZstdChunked;
        return zstd ? MediaTypeChange.zstd(layer.mediaType()) : MediaTypeChange.gzip(layer.mediaType());
    }

    /// Puts a compressor before a stream.
    @FunctionalInterface
    private interface Compressor {
        OutputStream before(OutputStream out) throws IOException;
    }

    private LayerResult recompressed(Descriptor layer, String kind, String mediaType, Compressor compressor)
            throws IOException, InterruptedException {
        try (NewBlob blob = store.create(kind, layer);
                InputStream in = open(layer);
                InputStream tar = LayerInput.open(in);
                OutputStream buffered = new BufferedOutputStream(blob.stream(), BUFFER_BYTES)) {
            MeasuredOutput compressed = new MeasuredOutput(buffered);
            MeasuredOutput plain;
            try (OutputStream compressing = compressor.before(compressed)) {
                plain = new MeasuredOutput(compressing);
                tar.transferTo(plain);
            }
            buffered.flush();
            Descriptor described = new Descriptor(mediaType, compressed.digest(), compressed.bytes());
            DiffId diffId = new DiffId(plain.digest());
            blob.commit(described, diffId);
            return new LayerResult.Rewritten(described, diffId, Optional.empty());
        }
    }

    private InputStream open(Descriptor layer) throws IOException, InterruptedException {
        InputStream in =
                new CountedInput(store.layer(layer), bytes -> listener.on(new ProgressEvent.Converting(layer, bytes)));
        if (helper.isEmpty()) {
            return in;
        }
        try {
            return new Helped(helper.get().open(in), in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /// A stream and the one that it reads from.
    private static final class Helped extends FilterInputStream {
        private final InputStream compressed;

        Helped(InputStream decompressed, InputStream compressed) {
            super(decompressed);
            this.compressed = compressed;
        }

        @Override
        public void close() throws IOException {
            try (compressed) {
                super.close();
            }
        }
    }
}
