package dev.lazuli.image;

import dev.lazuli.oci.MediaTypes;
import java.util.Map;

/// From Docker's media types to OCI's.
final class MediaTypeChange {
    private static final Map<String, String> OCI = Map.of(
            MediaTypes.DOCKER_INDEX, MediaTypes.OCI_INDEX,
            MediaTypes.DOCKER_MANIFEST, MediaTypes.OCI_MANIFEST,
            MediaTypes.DOCKER_CONFIG, MediaTypes.OCI_CONFIG,
            MediaTypes.DOCKER_LAYER, MediaTypes.OCI_LAYER,
            MediaTypes.DOCKER_LAYER_GZIP, MediaTypes.OCI_LAYER_GZIP,
            MediaTypes.DOCKER_LAYER_ZSTD, MediaTypes.OCI_LAYER_ZSTD);

    private MediaTypeChange() {}

    /// OCI's name for it; others than Docker's stay as they are.
    static String toOci(String mediaType) {
        return OCI.getOrDefault(mediaType, mediaType);
    }

    /// Whether descriptors of this type have annotations.
    static boolean isDocker(String mediaType) {
        return OCI.containsKey(mediaType);
    }
}
