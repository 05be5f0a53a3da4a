package dev.lazuli.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An index of manifests, one per platform (OCI image specification, "Image Index"; Docker calls it
/// a manifest list).
///
/// @param mediaType   OCI's or Docker's
/// @param manifests   in the order of the document
/// @param annotations of the index
/// @param other       fields that this program does not read, such as `subject`
public record ImageIndex(
        String mediaType, List<Descriptor> manifests, Map<String, String> annotations, OtherFields other)
        implements Manifest {

    public ImageIndex {
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /// An index without other fields.
    public ImageIndex(String mediaType, List<Descriptor> manifests, Map<String, String> annotations) {
        this(mediaType, manifests, annotations, OtherFields.NONE);
    }

    /// This index with other entries and perhaps another media type.
    public ImageIndex with(String type, List<Descriptor> entries) {
        return new ImageIndex(type, entries, annotations, other);
    }

    /// The first image that runs where `wanted` is asked for: an exact variant before a missing one,
    /// a named platform before none at all.
    public Optional<Descriptor> select(Platform wanted) {
        Optional<Descriptor> exact = manifests.stream()
                .filter(d -> d.platform().filter(wanted::sameAs).isPresent())
                .findFirst();
        if (exact.isPresent()) {
            return exact;
        }
        Optional<Descriptor> accepted = manifests.stream()
                .filter(d -> d.platform().filter(wanted::accepts).isPresent())
                .findFirst();
        return accepted.isPresent()
                ? accepted
                : manifests.stream().filter(d -> d.platform().isEmpty()).findFirst();
    }

    @Override
    public byte[] toJson() {
        return ManifestJson.write(this);
    }
}
