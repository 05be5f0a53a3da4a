package dev.lazuli.image;

import dev.lazuli.containerd.StoredImage;
import java.util.List;

/// What a conversion made.
///
/// @param image the record of the target
/// @param extra records of images that belong to it and must be pushed to the same repository: the one with
///              the TOCs
public record ConvertedImage(StoredImage image, List<StoredImage> extra) {
    public ConvertedImage {
        extra = List.copyOf(extra);
    }
}
