package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What conversions into a repository have made of what, kept in that repository under a tag of its own, so
/// that nothing is made twice: not by a run after one that was killed, nor for another tag with the same
/// base layers.
///
/// The record names blobs but does not refer to them: it keeps no registry from deleting them, and is
/// believed only where the blobs are still there. Runs side by side may lose each other's latest entries,
/// which costs time and nothing else. A record that cannot be read or written is a warning.
///
/// Thread-safe.
final class ConversionRecord {
    static final String MEDIA_TYPE = "application/vnd.lazuli.convert.record.v1+json";

    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_BYTES = 16 << 20;

    private final RegistryClient registry;
    private final ImageReference place;
    private final boolean believed;
    private final ProgressListener listener;
    private RecordContent content = RecordContent.EMPTY;
    private boolean usable = true;

    /// @param place    the repository, with the record's tag
    /// @param believed whether what it says is used, or only written
    /// @param listener told when the record is of no use
    ConversionRecord(RegistryClient registry, ImageReference place, boolean believed, ProgressListener listener) {
        this.registry = registry;
        this.place = place;
        this.believed = believed;
        this.listener = listener;
    }

    /// Reads what is there; nothing is no error.
    synchronized void read() throws IOException, InterruptedException {
        content = fetch().plus(content);
    }

    synchronized Optional<LayerResult.Rewritten> layer(Digest from, ConversionKey options) {
        return Optional.ofNullable(content.layers().get(new RecordContent.LayerKey(from, options.text())))
                .filter(result -> believed);
    }

    synchronized Optional<RecordContent.Image> image(Digest from, ConversionKey options, String tag) {
        return Optional.ofNullable(content.images().get(new RecordContent.ImageKey(from, options.text(), tag)))
                .filter(image -> believed);
    }

    void addLayer(Digest from, ConversionKey options, LayerResult.Rewritten result)
            throws IOException, InterruptedException {
        add(new RecordContent(Map.of(new RecordContent.LayerKey(from, options.text()), result), Map.of()));
    }

    void addImage(Digest from, ConversionKey options, String tag, RecordContent.Image image)
            throws IOException, InterruptedException {
        add(new RecordContent(Map.of(), Map.of(new RecordContent.ImageKey(from, options.text(), tag), image)));
    }

    /// Joins what others have written since.
    private synchronized void add(RecordContent more) throws IOException, InterruptedException {
        content = content.plus(more);
        if (!usable) {
            return;
        }
        content = fetch().plus(content);
        try {
            if (usable) {
                write(content.toJson());
            }
        } catch (RegistryException e) {
            fail("written", e);
        }
    }

    private RecordContent fetch() throws IOException, InterruptedException {
        if (!usable) {
            return RecordContent.EMPTY;
        }
        try {
            Descriptor top = registry.resolve(place);
            Manifest manifest = Manifest.parse(registry.manifest(place, top), top.mediaType());
            if (manifest instanceof ImageManifest image
                    && image.layers().size() == 1
                    && image.layers().getFirst().mediaType().equals(MEDIA_TYPE)
                    && image.layers().getFirst().size() <= MAX_BYTES) {
                try (InputStream in = registry.blob(place, image.layers().getFirst())) {
                    return RecordContent.parse(in.readAllBytes());
                }
            }
            throw new OciFormatException(place + " is something else");
        } catch (ManifestNotFoundException e) {
            return RecordContent.EMPTY;
        } catch (RegistryException | OciFormatException e) {
            fail("read", e);
            return RecordContent.EMPTY;
        }
    }

    private void write(byte[] json) throws IOException, InterruptedException {
        Descriptor config = put(EMPTY_TYPE, EMPTY);
        Descriptor text = put(MEDIA_TYPE, json);
        byte[] manifest = new ImageManifest(MediaTypes.OCI_MANIFEST, config, List.of(text), Map.of()).toJson();
        registry.putManifest(place, MediaTypes.OCI_MANIFEST, manifest);
    }

    private Descriptor put(String mediaType, byte[] bytes) throws IOException, InterruptedException {
        Descriptor blob = Descriptor.of(mediaType, bytes);
        if (!registry.hasBlob(place, blob.digest())) {
            registry.uploadBlob(place, blob, () -> new ByteArrayInputStream(bytes), sent -> {});
        }
        return blob;
    }

    private void fail(String what, IOException reason) {
        usable = false;
        listener.on(new ProgressEvent.Warning("the record of conversions " + place + " cannot be " + what
                + ", so that a later run will make everything anew: " + reason.getMessage()));
    }
}
