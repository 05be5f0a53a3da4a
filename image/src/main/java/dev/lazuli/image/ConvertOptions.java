package dev.lazuli.image;

import dev.lazuli.oci.ImageReference;
import java.time.Instant;
import java.util.Optional;

/// Which image of containerd to convert, and to what.
///
/// @param source     the normalized name of an image
/// @param target     the name of the image that is made; with an external TOC it needs a tag, to which the
///                   name of the TOCs' image adds `-esgztoc`
/// @param conversion what becomes of the image
/// @param created    when the target's record is to have been made, so that builds can be reproduced;
///                   containerd 1.6 takes no notice of it
public record ConvertOptions(String source, ImageReference target, Conversion conversion, Optional<Instant> created) {
    private static final String TOC_SUFFIX = "-esgztoc";
    private static final int MAX_TAG_LENGTH = 128;

    public ConvertOptions {
        boolean external = conversion.format() instanceof LayerFormat.ExternalToc;
        if (external && (target.tag().isEmpty() || target.digest().isPresent())) {
            throw new IllegalArgumentException(
                    "the target " + target + " of a conversion with an external TOC needs a tag and no digest");
        }
        if (external && target.tag().orElseThrow().length() + TOC_SUFFIX.length() > MAX_TAG_LENGTH) {
            throw new IllegalArgumentException("the tag of " + target + " is too long to have " + TOC_SUFFIX
                    + " added: a tag has at most " + MAX_TAG_LENGTH + " characters");
        }
    }

    /// A record that is made when it is made.
    public ConvertOptions(String source, ImageReference target, Conversion conversion) {
        this(source, target, conversion, Optional.empty());
    }

    /// The name of the image with the TOCs.
    ImageReference tocTarget() {
        return target.withTag(target.tag().orElseThrow() + TOC_SUFFIX);
    }
}
