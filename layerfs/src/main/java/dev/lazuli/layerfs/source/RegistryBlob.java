package dev.lazuli.layerfs.source;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.BlobTail;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A layer's blob in the repository of an image.
///
/// @param registry the client, which belongs to the caller
/// @param tocs     where external TOCs are looked for
/// @param image    whose repository has the blob
/// @param layer    digest of the blob
public record RegistryBlob(RegistryClient registry, TocImages tocs, ImageReference image, Digest layer)
        implements LayerBlob {
    @Override
    public BlobTail tail(long bytes) throws IOException, InterruptedException {
        return registry.blobTail(image, layer, bytes);
    }

    @Override
    public InputStream range(ByteRange range) throws IOException, InterruptedException {
        return registry.blobRange(image, layer, range);
    }

    @Override
    public InputStream rangeFromElsewhere(ByteRange range) throws IOException, InterruptedException {
        return registry.blobRangeFromOrigin(image, layer, range);
    }

    @Override
    public List<TocBlob> externalTocs() throws IOException, InterruptedException {
        List<TocBlob> blobs = new ArrayList<>();
        for (Descriptor toc : tocs.find(image, layer)) {
            blobs.add(() -> registry.blob(image, toc));
        }
        return blobs;
    }
}
