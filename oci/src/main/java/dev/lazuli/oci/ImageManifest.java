package dev.lazuli.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The manifest of one image (OCI image specification, "Image Manifest"; Docker's schema 2 has the
/// same shape).
///
/// @param mediaType   OCI's or Docker's
/// @param config      descriptor of the image config
/// @param layers      lowest layer first
/// @param annotations of the manifest
/// @param other       fields that this program does not read, such as `subject` and `artifactType`
public record ImageManifest(
        String mediaType,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations,
        OtherFields other)
        implements Manifest {
    private static final String SUBJECT = "subject";

    public ImageManifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /// A manifest without other fields.
    public ImageManifest(
            String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        this(mediaType, config, layers, annotations, OtherFields.NONE);
    }

    /// This manifest with another config and other layers, and perhaps another media type.
    public ImageManifest with(String type, Descriptor newConfig, List<Descriptor> newLayers) {
        return new ImageManifest(type, newConfig, newLayers, annotations, other);
    }

    /// This manifest as a referrer of another one (OCI image specification, "subject").
    public ImageManifest withSubject(Descriptor subject) {
        return new ImageManifest(
                mediaType, config, layers, annotations, other.with(SUBJECT, ManifestJson.toNode(subject)));
    }

    /// The manifest that this one refers to.
    ///
    /// @throws OciFormatException when the field is there and is no descriptor
    public Optional<Descriptor> subject() throws OciFormatException {
        return other.has(SUBJECT)
                ? Optional.of(ManifestJson.descriptor(other.get(SUBJECT), SUBJECT))
                : Optional.empty();
    }

    /// What registries list as the type of this manifest where they list referrers.
    public String artifactType() {
        return other.text("artifactType").orElse(config.mediaType());
    }

    @Override
    public byte[] toJson() {
        return ManifestJson.write(this);
    }
}
