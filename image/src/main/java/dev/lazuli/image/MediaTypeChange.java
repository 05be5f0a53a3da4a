package dev.lazuli.image;

import dev.lazuli.oci.MediaTypes;
import java.util.List;
import java.util.Map;

/// From Docker's media types to OCI's, and from those of a layer to those of the same layer compressed
/// otherwise.
final class MediaTypeChange {
    private static final String OCI_FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar";
    private static final String DOCKER_FOREIGN = "application/vnd.docker.image.rootfs.foreign.diff.tar";
    private static final List<String> COMPRESSIONS = List.of("+gzip", "+zstd", ".gzip", ".zstd");

    private static final Map<String, String> OCI = Map.of(
            MediaTypes.DOCKER_INDEX,
            MediaTypes.OCI_INDEX,
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.OCI_MANIFEST,
            MediaTypes.DOCKER_CONFIG,
            MediaTypes.OCI_CONFIG,
            MediaTypes.DOCKER_LAYER,
            MediaTypes.OCI_LAYER,
            MediaTypes.DOCKER_LAYER_GZIP,
            MediaTypes.OCI_LAYER_GZIP,
            MediaTypes.DOCKER_LAYER_ZSTD,
            MediaTypes.OCI_LAYER_ZSTD,
            DOCKER_FOREIGN,
            OCI_FOREIGN,
            DOCKER_FOREIGN + ".gzip",
            OCI_FOREIGN + "+gzip");

    private MediaTypeChange() {}

    /// OCI's name for it; others than Docker's stay as they are.
    static String toOci(String mediaType) {
        return OCI.getOrDefault(mediaType, mediaType);
    }

    /// Whether descriptors of this type have no annotations.
    static boolean isDocker(String mediaType) {
        return OCI.containsKey(mediaType);
    }

    /// Whether it is a layer that its maker alone may distribute.
    static boolean isForeign(String mediaType) {
        return mediaType.startsWith(OCI_FOREIGN) || mediaType.startsWith(DOCKER_FOREIGN);
    }

    /// The type of a layer without compression.
    static String plain(String layer) {
        for (String compression : COMPRESSIONS) {
            if (layer.endsWith(compression)) {
                return layer.substring(0, layer.length() - compression.length());
            }
        }
        return layer;
    }

    /// The type of a layer when it is compressed with gzip.
    static String gzip(String layer) {
        return plain(layer) + (isDocker(layer) ? ".gzip" : "+gzip");
    }

    /// The type of a layer when it is compressed with zstd: always OCI's, since Docker specifies none.
    static String zstd(String layer) {
        return toOci(plain(layer)) + "+zstd";
    }
}
