package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import java.util.Optional;
import java.util.OptionalLong;

/// What a manifest and a config say about a layer.
///
/// @param tocDigest        the digest of the TOC
/// @param diffId           the digest of the uncompressed tar
/// @param uncompressedSize its size in bytes
public record LayerClaims(Optional<TocDigest> tocDigest, Optional<DiffId> diffId, OptionalLong uncompressedSize) {
    /// Nothing is claimed.
    public static final LayerClaims NONE = new LayerClaims(Optional.empty(), Optional.empty(), OptionalLong.empty());
}
