package dev.lazuli.oci;

import java.util.List;
import java.util.Set;

/// Media types of manifests, configs and layers, OCI's and Docker schema 2's.
public final class MediaTypes {
    public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
    public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";

    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    public static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    public static final String DOCKER_LAYER_ZSTD = "application/vnd.docker.image.rootfs.diff.tar.zstd";

    /// What a client that reads manifests sends in `Accept`, most wanted first.
    public static final List<String> ACCEPTED_MANIFESTS =
            List.of(OCI_INDEX, DOCKER_INDEX, OCI_MANIFEST, DOCKER_MANIFEST);

    private static final Set<String> INDEXES = Set.of(OCI_INDEX, DOCKER_INDEX);
    private static final Set<String> MANIFESTS = Set.of(OCI_MANIFEST, DOCKER_MANIFEST);
    private static final Set<String> CONFIGS = Set.of(OCI_CONFIG, DOCKER_CONFIG);

    private MediaTypes() {}

    /// Whether `mediaType` names an image index or manifest list.
    public static boolean isIndex(String mediaType) {
        return INDEXES.contains(mediaType);
    }

    /// Whether `mediaType` names the manifest of a single image.
    public static boolean isManifest(String mediaType) {
        return MANIFESTS.contains(mediaType);
    }

    /// Whether `mediaType` names an image config.
    public static boolean isConfig(String mediaType) {
        return CONFIGS.contains(mediaType);
    }

    /// Whether `mediaType` names a layer, of any compression, distributable or not.
    public static boolean isLayer(String mediaType) {
        return mediaType.startsWith(OCI_LAYER)
                || mediaType.startsWith("application/vnd.oci.image.layer.nondistributable.v1.tar")
                || mediaType.startsWith(DOCKER_LAYER)
                || mediaType.startsWith("application/vnd.docker.image.rootfs.foreign.diff.tar");
    }

    /// Whether `mediaType` names a layer that is a gzip stream.
    public static boolean isGzipLayer(String mediaType) {
        return isLayer(mediaType) && (mediaType.endsWith("+gzip") || mediaType.endsWith(".gzip"));
    }

    /// Whether `mediaType` names a layer that is a zstd stream.
    public static boolean isZstdLayer(String mediaType) {
        return isLayer(mediaType) && (mediaType.endsWith("+zstd") || mediaType.endsWith(".zstd"));
    }
}
