package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;

/// The digest of a TOC's uncompressed JSON, the root of trust of a lazily pulled layer.
///
/// @param digest the digest of the JSON text
public record TocDigest(Digest digest) {
    /// The manifest annotation, and snapshot label, that holds it.
    public static final String ANNOTATION = "containerd.io/snapshot/stargz/toc.digest";

    /// Reads a TOC digest from an annotation or label.
    public static TocDigest parse(String text) throws OciFormatException {
        return new TocDigest(Digest.parse(text));
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
