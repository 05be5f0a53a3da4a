package dev.lazuli.image;

import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The labels that tell a snapshotter which layer a snapshot is for. containerd passes on only those below
/// `containerd.io/snapshot/` and the ref.
///
/// @param image    the reference that was pulled
/// @param manifest digest of the image's manifest
/// @param layers   all layers of the image, lowest first
/// @param lazy     whether the snapshotter may fetch layers itself
/// @param command  what will be started of the image; empty where that is not known
record SnapshotLabels(
        ImageReference image, Digest manifest, List<Descriptor> layers, boolean lazy, List<String> command) {
    private static final String PREFIX = "containerd.io/snapshot/";
    private static final String REF = "containerd.io/snapshot.ref";
    private static final String CRI = PREFIX + "cri.";
    private static final String STARGZ = PREFIX + "remote/stargz.";
    /// Ours: no label of others tells the size of a layer.
    private static final String SIZE = PREFIX + "lazuli.size";
    /// Ours: containerd does not pass on the annotations of zstd:chunked as they are.
    private static final String ZSTD_CHUNKED = PREFIX + "lazuli.zstd-chunked.";
    /// Ours: what will be started, so that it is fetched first; the first words are enough.
    private static final String COMMAND = PREFIX + "lazuli.command";

    private static final int MOST_WORDS = 4;

    static SnapshotLabels of(PullOptions options, Descriptor manifest, ImageManifest content, ImageConfig config) {
        List<String> command = options.command().apply(config);
        return new SnapshotLabels(options.image(), manifest.digest(), content.layers(), options.lazy(), command);
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
            putCommand(labels);
            copy(layer, TocTrust.CHECKSUM_ANNOTATIONS, labels, ZSTD_CHUNKED + "manifest-checksum");
            copy(layer, TocPosition.ANNOTATIONS, labels, ZSTD_CHUNKED + "manifest-position");
        }
        labels.put(REF, chain.toString());
        return labels;
    }

    private void putCommand(Map<String, String> labels) {
        String words = JsonMapper.shared()
                .writeValueAsString(command.stream().limit(MOST_WORDS).toList());
        if (!command.isEmpty() && COMMAND.length() + words.length() <= Labels.MAX_BYTES) {
            labels.put(COMMAND, words);
        }
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
