package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.registry.BlobSource;
import dev.lazuli.registry.RegistryClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/// Two registries, or two repositories of one, as source and target of a conversion. Layers are streamed:
/// nothing is kept on disk unless the target's registry does not take blobs in chunks. Thread-safe.
///
/// @param registry        knows both
/// @param source          the image that is converted
/// @param target          whose repository gets what is made
/// @param record          of what was made before; empty for none
/// @param temporaryFolder for blobs that cannot be streamed
/// @param listener        told of what is moved
record RegistryConversionStore(
        RegistryClient registry,
        ImageReference source,
        ImageReference target,
        Optional<ConversionRecord> record,
        Path temporaryFolder,
        ProgressListener listener)
        implements ConversionStore {

    @Override
    public byte[] document(Descriptor document) throws IOException, InterruptedException {
        if (!isManifest(document)) {
            return new RemoteImages(registry).small(source, document);
        }
        byte[] json = registry.manifest(source, document);
        if (Manifest.parse(json, document.mediaType()) instanceof ImageManifest manifest) {
            manifest.layers().stream()
                    .filter(layer -> MediaTypes.isLayer(layer.mediaType()))
                    .forEach(layer -> listener.on(new ProgressEvent.Waiting(layer)));
        }
        return json;
    }

    @Override
    public InputStream layer(Descriptor layer) throws IOException, InterruptedException {
        return registry.blob(source, layer);
    }

    @Override
    public void keep(Descriptor content) throws IOException, InterruptedException {
        if (MediaTypeChange.isForeign(content.mediaType()) && content.other().has("urls")) {
            return;
        }
        if (registry.hasBlob(target, content.digest())) {
            listener.on(new ProgressEvent.Exists(content));
            return;
        }
        boolean mounted = source.host().equals(target.host())
                && !source.path().equals(target.path())
                && registry.mountBlob(target, content.digest(), source.path());
        if (!mounted) {
            listener.on(new ProgressEvent.Uploading(content, 0));
            registry.uploadBlob(
                    target,
                    content,
                    sourceOf(content),
                    bytes -> listener.on(new ProgressEvent.Uploading(content, bytes)));
        }
        listener.on(new ProgressEvent.Done(content));
    }

    private BlobSource sourceOf(Descriptor content) {
        return () -> {
            try {
                return registry.blob(source, content);
            } catch (InterruptedException e) {
                throw Interruptions.inStream(e);
            }
        };
    }

    @Override
    public void put(Descriptor document, byte[] json) throws IOException, InterruptedException {
        if (isManifest(document)) {
            registry.putManifest(RemoteImages.at(target, document.digest()), document.mediaType(), json);
            if (Manifest.parse(json, document.mediaType()) instanceof ImageManifest manifest) {
                new ReferrersTag(registry, target).add(document, manifest);
            }
        } else if (!registry.hasBlob(target, document.digest())) {
            registry.uploadBlob(target, document, () -> new ByteArrayInputStream(json), bytes -> {});
        }
        listener.on(new ProgressEvent.Done(document));
    }

    @Override
    public NewBlob create(String kind, Descriptor from) {
        return new RegistryBlob(registry, target, temporaryFolder);
    }

    @Override
    public Optional<LayerResult> known(Descriptor layer, ConversionKey options)
            throws IOException, InterruptedException {
        Optional<LayerResult.Rewritten> before = record.flatMap(known -> known.layer(layer.digest(), options));
        if (before.isEmpty() || !isThere(before.get().blob().digest())) {
            return Optional.empty();
        }
        Optional<Descriptor> toc = before.get().toc();
        return toc.isPresent() && !isThere(toc.get().digest()) ? Optional.empty() : Optional.of(before.get());
    }

    private boolean isThere(Digest blob) throws IOException, InterruptedException {
        return registry.hasBlob(target, blob);
    }

    @Override
    public void made(Descriptor layer, ConversionKey options, LayerResult result)
            throws IOException, InterruptedException {
        if (record.isPresent() && result instanceof LayerResult.Rewritten rewritten) {
            record.get().addLayer(layer.digest(), options, rewritten);
        }
    }

    private static boolean isManifest(Descriptor document) {
        return MediaTypes.isIndex(document.mediaType()) || MediaTypes.isManifest(document.mediaType());
    }
}
