package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;

/// A layer and its TOC, which is a layer of another image.
///
/// @param layer the layer, without TOC
/// @param toc   the TOC's layer
public record ExternallyIndexedLayer(BuiltLayer layer, TocLayer toc) {
    /// The annotation of the TOC's layer with the digest of the layer that it describes.
    public static final String LAYER_DIGEST_ANNOTATION = "containerd.io/snapshot/stargz/layer.digest";

    /// A gzip-compressed tar whose only file is the TOC.
    ///
    /// @param digest digest of the blob
    /// @param size   size of the blob in bytes
    /// @param diffId digest of the uncompressed tar
    public record TocLayer(Digest digest, long size, DiffId diffId) {}
}
