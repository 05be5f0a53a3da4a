package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What there is to know about a layer that was built.
///
/// @param digest           digest of the blob
/// @param size             size of the blob in bytes
/// @param tocDigest        digest of the TOC's JSON text
/// @param diffId           digest of the uncompressed tar; a TOC inside of it counts
/// @param uncompressedSize size of that tar in bytes
/// @param annotations      what the layer's descriptor in the manifest has to say, so that the layer can be pulled
///                         lazily
public record BuiltLayer(
        Digest digest,
        long size,
        TocDigest tocDigest,
        DiffId diffId,
        long uncompressedSize,
        Map<String, String> annotations) {
    /// The manifest annotation with the size of the uncompressed tar, in decimal.
    public static final String UNCOMPRESSED_SIZE_ANNOTATION = "io.containers.estargz.uncompressed-size";

    public BuiltLayer {
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }
}
