package dev.lazuli.image;

import dev.lazuli.containerd.ContentInfo;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Labels of content as containerd and its clients write and read them.
final class Labels {
    /// On a compressed layer: its diffID.
    static final String UNCOMPRESSED = "containerd.io/uncompressed";

    /// containerd refuses labels whose key and value are longer together.
    static final int MAX_BYTES = 4096;

    private static final String GC_CONTENT = "containerd.io/gc.ref.content.";
    private static final String GC_SNAPSHOT = "containerd.io/gc.ref.snapshot.";
    private static final String SOURCE = "containerd.io/distribution.source.";

    private Labels() {}

    /// On the config: the snapshot of the whole image, so that garbage collection spares it.
    static String snapshotOf(String snapshotter) {
        return GC_SNAPSHOT + snapshotter;
    }

    /// On a manifest or index: what hangs on it.
    static Map<String, String> children(Manifest manifest) {
        Map<String, String> labels = new LinkedHashMap<>();
        switch (manifest) {
            case ImageManifest image -> {
                labels.put(GC_CONTENT + "config", image.config().digest().toString());
                number(labels, "l.", image.layers());
            }
            case ImageIndex index -> {
                number(
                        labels,
                        "m.",
                        index.manifests().stream().filter(Labels::isImage).toList());
                number(
                        labels,
                        "",
                        index.manifests().stream().filter(d -> !isImage(d)).toList());
            }
        }
        return labels;
    }

    private static boolean isImage(Descriptor descriptor) {
        return MediaTypes.isManifest(descriptor.mediaType());
    }

    private static void number(Map<String, String> labels, String kind, List<Descriptor> descriptors) {
        for (int i = 0; i < descriptors.size(); i++) {
            labels.put(GC_CONTENT + kind + i, descriptors.get(i).digest().toString());
        }
    }

    /// Where content comes from, added to the sources that `known` names. Empty when the label would be too long.
    static Map<String, String> source(ImageReference image, Optional<ContentInfo> known) {
        String key = SOURCE + hostName(image.host());
        TreeSet<String> paths = new TreeSet<>(sources(image.host(), known));
        paths.add(image.path());
        String value = String.join(",", paths);
        return key.length() + value.length() > MAX_BYTES ? Map.of() : Map.of(key, value);
    }

    /// The repositories of a host that are known to have content.
    static List<String> sources(String host, Optional<ContentInfo> known) {
        String value =
                known.map(info -> info.labels().get(SOURCE + hostName(host))).orElse("");
        return value.isEmpty() ? List.of() : List.of(value.split(","));
    }

    /// The labels without the references to other content.
    static Map<String, String> withoutChildren(Map<String, String> labels) {
        Map<String, String> others = new LinkedHashMap<>(labels);
        others.keySet().removeIf(key -> key.startsWith(GC_CONTENT) || key.startsWith(GC_SNAPSHOT));
        return others;
    }

    /// The ref under which clients ingest content, so that two of them do not download it twice.
    static String ingestRef(String mediaType, Digest digest) {
        String kind = "unknown";
        if (MediaTypes.isIndex(mediaType)) {
            kind = "index";
        } else if (MediaTypes.isManifest(mediaType)) {
            kind = "manifest";
        } else if (MediaTypes.isConfig(mediaType)) {
            kind = "config";
        } else if (MediaTypes.isLayer(mediaType)) {
            kind = "layer";
        }
        return kind + "-" + digest;
    }

    /// containerd leaves the port out.
    private static String hostName(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
