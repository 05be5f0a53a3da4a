package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.util.Optional;
import java.util.OptionalLong;

/// A layer of an image, as labels name it.
///
/// @param image      the image that the layer belongs to; says where the blob is
/// @param layer      digest of the blob
/// @param tocDigest  what the TOC is verified against; without it the layer is lazy only with `skipVerify`
/// @param size       size of the blob in bytes, where known: saves nothing but bytes of the first request
/// @param skipVerify whether a TOC without digest is accepted; a TOC digest that is there is verified all the same
public record LayerRequest(
        ImageReference image, Digest layer, Optional<TocDigest> tocDigest, OptionalLong size, boolean skipVerify) {}
