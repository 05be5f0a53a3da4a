package dev.lazuli.image;

import dev.lazuli.estargz.ExternallyIndexedLayer;
import dev.lazuli.estargz.TocForm;
import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.UnverifiedToc;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.BlobTail;
import dev.lazuli.registry.ManifestNotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Optional;

/// Fetches TOCs of layers at a registry. Thread-safe.
///
/// @param registry stays the caller's
record RemoteToc(RegistryClient registry) {
    /// What is behind the tag of an image in the tag of the image that holds its TOCs.
    static final String TOC_IMAGE_SUFFIX = "-esgztoc";

    /// A TOC from elsewhere.
    ///
    /// @param toc   the TOC
    /// @param layer the layer that holds it
    record External(UnverifiedToc toc, Digest layer) {}

    /// Reads the TOC that is in the blob itself.
    ///
    /// @param tail the end of the blob, which may have the TOC already
    /// @param toc  where the TOC is
    /// @param form in which form
    /// @param json the file to write its text to
    UnverifiedToc inside(ImageReference image, Digest layer, BlobTail tail, ByteRange toc, TocForm form, Path json)
            throws IOException, InterruptedException {
        try (InputStream compressed = range(image, layer, tail, toc)) {
            return UnverifiedToc.spool(compressed, form, TocLimits.DEFAULT, json);
        }
    }

    private InputStream range(ImageReference image, Digest layer, BlobTail tail, ByteRange wanted)
            throws IOException, InterruptedException {
        if (wanted.offset() >= tail.offset()) {
            int start = Math.toIntExact(wanted.offset() - tail.offset());
            return new ByteArrayInputStream(tail.bytes(), start, Math.toIntExact(wanted.length()));
        }
        ByteRange before = ByteRange.between(wanted.offset(), Math.min(tail.offset(), wanted.end()));
        int inTail = Math.toIntExact(Math.max(0, wanted.end() - tail.offset()));
        InputStream rest = new ByteArrayInputStream(tail.bytes(), 0, inTail);
        return new SequenceInputStream(registry.blobRange(image, layer, before), rest);
    }

    /// Reads the TOC that is in the image whose tag has `-esgztoc` at its end.
    ///
    /// @param form in which form it is
    /// @return empty if there is no such image, or if it has nothing for the layer
    Optional<External> elsewhere(ImageReference image, Digest layer, TocForm form, Path json)
            throws IOException, InterruptedException {
        if (image.tag().isEmpty()) {
            return Optional.empty();
        }
        ImageReference tocImage = image.withTag(image.tag().get() + TOC_IMAGE_SUFFIX);
        Optional<Descriptor> holder;
        try {
            RemoteImages images = new RemoteImages(registry);
            holder = images.document(tocImage, registry.resolve(tocImage)) instanceof ImageManifest manifest
                    ? manifest.layers().stream()
                            .filter(candidate -> candidate
                                    .annotation(ExternallyIndexedLayer.LAYER_DIGEST_ANNOTATION)
                                    .filter(layer.toString()::equals)
                                    .isPresent())
                            .findFirst()
                    : Optional.empty();
        } catch (ManifestNotFoundException e) {
            return Optional.empty();
        }
        if (holder.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream compressed = registry.blob(tocImage, holder.get())) {
            UnverifiedToc toc = UnverifiedToc.spool(compressed, form, TocLimits.DEFAULT, json);
            return Optional.of(new External(toc, holder.get().digest()));
        }
    }
}
