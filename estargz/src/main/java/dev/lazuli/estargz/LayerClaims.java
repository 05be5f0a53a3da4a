package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a manifest and a config say about a layer.
///
/// @param tocs             digests of the TOC: a zstd:chunked layer may have one of its text and one of its compressed
///                         bytes
/// @param diffId           the digest of the uncompressed tar
/// @param uncompressedSize its size in bytes
public record LayerClaims(List<TocTrust> tocs, Optional<DiffId> diffId, OptionalLong uncompressedSize) {
    /// Nothing is claimed.
    public static final LayerClaims NONE = new LayerClaims(List.of(), Optional.empty(), OptionalLong.empty());

    public LayerClaims {
        tocs = List.copyOf(tocs);
    }
}
