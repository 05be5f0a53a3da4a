package dev.lazuli.image;

import dev.lazuli.oci.ImageReference;
import java.util.Optional;

/// Which image of a registry to convert, and to what.
///
/// @param source     of a registry, by tag or digest
/// @param target     of a registry, by a tag and no digest
/// @param conversion what becomes of the image
/// @param recordTag  the tag in the target's repository under which is kept what was made of what; empty
///                   for no record: then everything is made anew
/// @param force      whether everything is made anew all the same, and recorded
public record RegistryConvertOptions(
        ImageReference source,
        ImageReference target,
        Conversion conversion,
        Optional<String> recordTag,
        boolean force) {
    /// The record's tag unless told otherwise.
    public static final String DEFAULT_RECORD_TAG = "lazuli-convert";

    public RegistryConvertOptions {
        if (target.tag().isEmpty() || target.digest().isPresent()) {
            throw new IllegalArgumentException(
                    "the target " + target + " of a conversion at a registry needs a tag and no digest");
        }
        if (conversion.format() instanceof LayerFormat.ExternalToc) {
            tocTarget(source, target, conversion);
        }
        if (recordTag.isPresent()) {
            target.withTag(recordTag.get());
            if (target.tag().equals(recordTag)) {
                throw new IllegalArgumentException(
                        "the target " + target + " would have the tag of the record; choose another one");
            }
        }
    }

    /// Records what is made under the usual tag.
    public RegistryConvertOptions(ImageReference source, ImageReference target, Conversion conversion) {
        this(source, target, conversion, Optional.of(DEFAULT_RECORD_TAG), false);
    }

    /// The name of the image with the TOCs.
    ImageReference tocTarget() {
        return tocTarget(source, target, conversion);
    }

    private static ImageReference tocTarget(ImageReference source, ImageReference target, Conversion conversion) {
        return new ConvertOptions(source.toString(), target, conversion).tocTarget();
    }
}
