package dev.lazuli.image;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.util.Optional;

/// What a conversion from registry to registry made.
///
/// @param image  the target
/// @param digest of its index or manifest
/// @param tocs   the image with the TOCs, if they are external
/// @param found  whether it was there already, made of the same source in the same way
public record ConvertedAtRegistry(ImageReference image, Digest digest, Optional<Pinned> tocs, boolean found) {

    /// An image at a digest.
    ///
    /// @param image  by tag
    /// @param digest what the tag stands for
    public record Pinned(ImageReference image, Digest digest) {
        @Override
        public String toString() {
            return image + "@" + digest;
        }
    }

    /// The target at its digest.
    public Pinned pinned() {
        return new Pinned(image, digest);
    }
}
