package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.ContentStore;
import dev.lazuli.containerd.ContentWriter;
import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.EstargzBuilder;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.tar.UnrepresentableNameException;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes layers of the content store anew as eStargz, each of them once. For one thread.
final class LayerConversion {
    private static final int BUFFER_BYTES = 1 << 20;

    private final ContentStore content;
    private final EstargzBuilder builder;
    private final ProgressListener listener;
    private final Map<Digest, Result> done = new HashMap<>();

    LayerConversion(ContentStore content, EstargzBuilder builder, ProgressListener listener) {
        this.content = content;
        this.builder = builder;
        this.listener = listener;
    }

    /// A layer and the diffID of its content.
    record Result(Descriptor layer, DiffId diffId) {}

    /// Converts a layer. One that cannot be expressed stays as it is, with a warning.
    ///
    /// @param diffId of the layer as it is
    Result convert(Descriptor layer, DiffId diffId) throws IOException, InterruptedException {
        Result before = done.get(layer.digest());
        if (before == null) {
            listener.on(new ProgressEvent.Converting(layer));
            before = build(layer, diffId);
            done.put(layer.digest(), before);
            listener.on(new ProgressEvent.Converted(layer, before.layer()));
        }
        return before;
    }

    private Result build(Descriptor layer, DiffId diffId) throws IOException, InterruptedException {
        String ref = "convert-estargz-from-" + layer.digest();
        try (ContentWriter writer = content.write(ref)) {
            try {
                writer.restart();
                return written(layer, writer);
            } catch (IOException | InterruptedException | RuntimeException e) {
                Cleanup.after(e, () -> {
                    writer.close();
                    content.abort(ref);
                });
                throw e;
            }
        } catch (UnrepresentableNameException e) {
            listener.on(new ProgressEvent.Warning(
                    "layer " + layer.digest() + " stays as it is, it cannot be pulled lazily: " + e.getMessage()));
            return new Result(layer, diffId);
        } catch (InterruptedIOException e) {
            throw Interruptions.of(e);
        }
    }

    private Result written(Descriptor layer, ContentWriter writer) throws IOException, InterruptedException {
        BuiltLayer built;
        try (InputStream in = content.read(layer.digest());
                OutputStream out = new BufferedOutputStream(new IngestStream(writer), BUFFER_BYTES)) {
            built = builder.build(in, out);
        }
        Descriptor result = describe(layer, built);
        Map<String, String> labels = Map.of(Labels.UNCOMPRESSED, built.diffId().toString());
        try {
            writer.commit(result, labels);
        } catch (ContainerdException.AlreadyExists e) {
            content.setLabels(built.digest(), labels);
        }
        return new Result(result, built.diffId());
    }

    private static Descriptor describe(Descriptor layer, BuiltLayer built) {
        Map<String, String> annotations = new LinkedHashMap<>(layer.annotations());
        annotations.keySet().removeIf(key -> key.contains("zstd-chunked."));
        annotations.put(TocDigest.ANNOTATION, built.tocDigest().toString());
        annotations.put(BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION, Long.toString(built.uncompressedSize()));
        String mediaType =
                MediaTypeChange.isDocker(layer.mediaType()) ? MediaTypes.DOCKER_LAYER_GZIP : MediaTypes.OCI_LAYER_GZIP;
        return new Descriptor(mediaType, built.digest(), built.size(), layer.platform(), annotations);
    }

    /// An ingest as a stream; closing it leaves the ingest open.
    private static final class IngestStream extends OutputStream {
        private final ContentWriter writer;

        IngestStream(ContentWriter writer) {
            this.writer = writer;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                writer.write(bytes, offset, length);
            } catch (InterruptedException e) {
                throw Interruptions.inStream(e);
            }
        }
    }
}
