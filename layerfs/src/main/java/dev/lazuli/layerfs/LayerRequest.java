package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocLimits;
import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.source.FetchedToc;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A layer of an image, as labels name it.
///
/// @param image      the image that the layer belongs to; says where the blob is. With a digest where that of the
///                   image's manifest is known
/// @param layer      digest of the blob
/// @param trust      what the TOC is verified against; without it the image's manifest is asked for it
/// @param position   where the TOC is said to be; saves reading the footer
/// @param size       size of the blob in bytes, where known: saves nothing but bytes of the first request
/// @param skipVerify whether a TOC that nothing is known of is accepted; one that is promised is verified all the same
/// @param hintedBytes how much of the top of the blob the client thinks worth fetching, where no landmark
///                   says it; 0 for nothing
/// @param command     what the client will start of the image, program first; empty where that is not known
public record LayerRequest(
        ImageReference image,
        Digest layer,
        Optional<TocTrust> trust,
        Optional<TocPosition> position,
        OptionalLong size,
        boolean skipVerify,
        long hintedBytes,
        List<String> command) {
    public LayerRequest {
        command = List.copyOf(command);
    }

    /// A request without hints.
    public LayerRequest(
            ImageReference image,
            Digest layer,
            Optional<TocTrust> trust,
            Optional<TocPosition> position,
            OptionalLong size,
            boolean skipVerify) {
        this(image, layer, trust, position, size, skipVerify, 0, List.of());
    }

    /// The same with another hint of how much of the blob is worth fetching.
    public LayerRequest withHintedBytes(long bytes) {
        return new LayerRequest(image, layer, trust, position, size, skipVerify, bytes, command);
    }

    /// The same with another command that will be started.
    public LayerRequest withCommand(List<String> other) {
        return new LayerRequest(image, layer, trust, position, size, skipVerify, hintedBytes, other);
    }

    /// The same with what was found out about the TOC.
    LayerRequest with(TocTrust otherTrust, Optional<TocPosition> otherPosition, OptionalLong otherSize) {
        return new LayerRequest(
                image, layer, Optional.of(otherTrust), otherPosition, otherSize, skipVerify, hintedBytes, command);
    }

    /// What is known of the TOC.
    ///
    /// @param limits what it may cost
    FetchedToc.Hints hints(TocLimits limits) {
        return new FetchedToc.Hints(size, position, trust, limits);
    }
}
