package dev.lazuli.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A reference to content by type, digest and size (OCI image specification, "Content Descriptors").
///
/// @param mediaType   what the content is
/// @param digest      the content's digest
/// @param size        the content's size in bytes
/// @param platform    for entries of an index, what the image runs on
/// @param annotations in the order in which they were given
/// @param other       fields that this program does not read, such as `urls`, `data` and `artifactType`
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        Optional<Platform> platform,
        Map<String, String> annotations,
        OtherFields other) {

    public Descriptor {
        if (size < 0) {
            throw new IllegalArgumentException("negative size " + size + " of " + digest);
        }
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /// A descriptor without other fields.
    public Descriptor(
            String mediaType, Digest digest, long size, Optional<Platform> platform, Map<String, String> annotations) {
        this(mediaType, digest, size, platform, annotations, OtherFields.NONE);
    }

    /// A descriptor with neither platform nor annotations.
    public Descriptor(String mediaType, Digest digest, long size) {
        this(mediaType, digest, size, Optional.empty(), Map.of());
    }

    /// The descriptor of `content`, hashed here.
    public static Descriptor of(String mediaType, byte[] content) {
        return new Descriptor(mediaType, Digest.sha256(content), content.length);
    }

    /// The annotation `key`, if there is one.
    public Optional<String> annotation(String key) {
        return Optional.ofNullable(annotations.get(key));
    }

    /// This descriptor with other annotations.
    public Descriptor withAnnotations(Map<String, String> others) {
        return new Descriptor(mediaType, digest, size, platform, others, other);
    }

    /// This descriptor with another media type, for the same content.
    public Descriptor withMediaType(String type) {
        return new Descriptor(type, digest, size, platform, annotations, other);
    }

    /// This descriptor with the platform of an index's entry.
    public Descriptor withPlatform(Platform of) {
        return new Descriptor(mediaType, digest, size, Optional.of(of), annotations, other);
    }

    /// What describes `content` in the place of this one: platform, annotations and other fields stay, but
    /// for those that were true of the former content only (`urls` and `data`).
    public Descriptor forContent(Descriptor content) {
        return new Descriptor(
                content.mediaType, content.digest, content.size, platform, annotations, other.without("urls", "data"));
    }
}
