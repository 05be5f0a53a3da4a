package dev.lazuli.image;

import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The labels that tell a snapshotter which layer a snapshot is for. containerd passes on only those below
/// `containerd.io/snapshot/` and the ref.
///
/// @param image    the reference that was pulled
/// @param manifest digest of the image's manifest
/// @param layers   all layers of the image, lowest first
/// @param lazy     whether the snapshotter may fetch layers itself
record SnapshotLabels(ImageReference image, Digest manifest, List<Descriptor> layers, boolean lazy) {
    private static final String PREFIX = "containerd.io/snapshot/";
    private static final String REF = "containerd.io/snapshot.ref";
    private static final String CRI = PREFIX + "cri.";
    private static final String STARGZ = PREFIX + "remote/stargz.";
    /// Ours: no label of others tells the size of a layer.
    private static final String SIZE = PREFIX + "lazuli.size";
    /// Ours: containerd does not pass on the annotations of zstd:chunked as they are.
    private static final String ZSTD_CHUNKED = PREFIX + "lazuli.zstd-chunked.";

    static SnapshotLabels of(ImageReference image, Descriptor manifest, ImageManifest content, boolean lazy) {
        return new SnapshotLabels(image, manifest.digest(), content.layers(), lazy);
    }

    /// The labels of the snapshot that layer number `index` shall become.
    Map<String, String> forLayer(int index, ChainId chain) {
        Descriptor layer = layers.get(index);
        Map<String, String> labels = new LinkedHashMap<>();
        layer.annotations().forEach((key, value) -> {
            if (key.startsWith(PREFIX) && key.length() + value.length() <= Labels.MAX_BYTES) {
                labels.put(key, value);
            }
        });
        if (lazy) {
            String digest = layer.digest().toString();
            labels.put(CRI + "image-ref", image.toString());
            labels.put(CRI + "manifest-digest", manifest.toString());
            labels.put(CRI + "layer-digest", digest);
            labels.put(CRI + "image-layers", from(index, CRI + "image-layers"));
            labels.put(STARGZ + "reference", image.toString());
            labels.put(STARGZ + "digest", digest);
            labels.put(STARGZ + "layers", from(index, STARGZ + "layers"));
            labels.put(SIZE, Long.toString(layer.size()));
            copy(layer, TocTrust.CHECKSUM_ANNOTATIONS, labels, ZSTD_CHUNKED + "manifest-checksum");
            copy(layer, TocPosition.ANNOTATIONS, labels, ZSTD_CHUNKED + "manifest-position");
        }
        labels.put(REF, chain.toString());
        return labels;
    }

    /// Copies the first of some annotations that is there.
    private static void copy(Descriptor layer, List<String> annotations, Map<String, String> labels, String key) {
        annotations.stream()
                .flatMap(annotation -> layer.annotation(annotation).stream())
                .findFirst()
                .filter(value -> key.length() + value.length() <= Labels.MAX_BYTES)
                .ifPresent(value -> labels.put(key, value));
    }

    /// This layer and those above it, as many as fit.
    private String from(int index, String key) {
        StringBuilder digests = new StringBuilder();
        for (Descriptor layer : layers.subList(index, layers.size())) {
            String next = layer.digest().toString();
            if (key.length() + digests.length() + 1 + next.length() > Labels.MAX_BYTES) {
                break;
            }
            digests.append(digests.isEmpty() ? "" : ",").append(next);
        }
        return digests.toString();
    }
}
