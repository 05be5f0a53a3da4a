package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;

/// What there is to know about a layer that was built.
///
/// @param digest           digest of the blob
/// @param size             size of the blob in bytes
/// @param tocDigest        for the annotation [TocDigest#ANNOTATION]
/// @param diffId           digest of the uncompressed tar, TOC included
/// @param uncompressedSize size of the uncompressed tar, for the annotation [#UNCOMPRESSED_SIZE_ANNOTATION]
public record BuiltLayer(Digest digest, long size, TocDigest tocDigest, DiffId diffId, long uncompressedSize) {
    /// The manifest annotation with the size of the uncompressed tar, in decimal.
    public static final String UNCOMPRESSED_SIZE_ANNOTATION = "io.containers.estargz.uncompressed-size";
}
