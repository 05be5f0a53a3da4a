package dev.lazuli.layerfs.source;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.BlobTail;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;

/// A layer's blob in the repository of an image.
///
/// @param registry the client, which belongs to the caller
/// @param image    whose repository has the blob
/// @param layer    digest of the blob
public record RegistryBlob(RegistryClient registry, ImageReference image, Digest layer) implements LayerBlob {
    @Override
    public BlobTail tail(long bytes) throws IOException, InterruptedException {
        return registry.blobTail(image, layer, bytes);
    }

    @Override
    public InputStream range(ByteRange range) throws IOException, InterruptedException {
        return registry.blobRange(image, layer, range);
    }
}
