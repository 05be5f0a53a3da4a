package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The text of a record of conversions, a JSON object:
///
/// | field | content |
/// |---|---|
/// | `version` | 1 |
/// | `layers` | list of `from` (digest), `options`, `blob` (descriptor), `diffId`, `toc` (descriptor, with an external
/// TOC) |
/// | `images` | list of `from` (digest of index or manifest), `options`, `tag`, `digest`, `tocs` (digest, with external
/// TOCs) |
///
/// The newest stand last; of those with the same `from` and `options` (and `tag`), only the newest is kept.
///
/// @param layers what became of layers
/// @param images what became of images
record RecordContent(Map<LayerKey, LayerResult.Rewritten> layers, Map<ImageKey, Image> images) {
    static final RecordContent EMPTY = new RecordContent(Map.of(), Map.of());

    /// So many of each are kept; the oldest are dropped.
    private static final int MOST = 1000;

    private static final int VERSION = 1;

    RecordContent {
        layers = newest(layers);
        images = newest(images);
    }

    /// What a layer was made from, and how.
    record LayerKey(Digest from, String options) {}

    /// What an image was made from, how, and under which tag.
    record ImageKey(Digest from, String options, String tag) {}

    /// @param digest of the index or manifest
    /// @param tocs   of the manifest of the image with the TOCs
    record Image(Digest digest, Optional<Digest> tocs) {}

    private static <K, V> Map<K, V> newest(Map<K, V> all) {
        Map<K, V> kept = new LinkedHashMap<>();
        int drop = Math.max(0, all.size() - MOST);
        int position = 0;
        for (Map.Entry<K, V> entry : all.entrySet()) {
            if (position++ >= drop) {
                kept.put(entry.getKey(), entry.getValue());
            }
        }
        return Collections.unmodifiableMap(kept);
    }

    /// This with more, which is newer.
    RecordContent plus(RecordContent more) {
        return new RecordContent(joined(layers, more.layers), joined(images, more.images));
    }

    private static <K, V> Map<K, V> joined(Map<K, V> older, Map<K, V> newer) {
        Map<K, V> all = new LinkedHashMap<>(older);
        newer.forEach((key, value) -> {
            all.remove(key);
            all.put(key, value);
        });
        return all;
    }

    /// Reads a record.
    ///
    /// @throws OciFormatException if it is none, or one of another version
    static RecordContent parse(byte[] json) throws OciFormatException {
        JsonNode document;
        try {
            document = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new OciFormatException("record of conversions is not valid JSON: " + e.getOriginalMessage(), e);
        }
        if (document.path("version").asInt(0) != VERSION) {
            throw new OciFormatException("record of conversions has another version than " + VERSION);
        }
        Map<LayerKey, LayerResult.Rewritten> layers = new LinkedHashMap<>();
        for (JsonNode node : document.path("layers")) {
            Optional<Descriptor> toc = node.has("toc") ? Optional.of(descriptor(node.path("toc"))) : Optional.empty();
            DiffId diffId = new DiffId(digest(node, "diffId"));
            layers.put(
                    new LayerKey(digest(node, "from"), text(node, "options")),
                    new LayerResult.Rewritten(descriptor(node.path("blob")), diffId, toc));
        }
        Map<ImageKey, Image> images = new LinkedHashMap<>();
        for (JsonNode node : document.path("images")) {
            Optional<Digest> tocs = node.has("tocs") ? Optional.of(digest(node, "tocs")) : Optional.empty();
            images.put(
                    new ImageKey(digest(node, "from"), text(node, "options"), text(node, "tag")),
                    new Image(digest(node, "digest"), tocs));
        }
        return new RecordContent(layers, images);
    }

    private static Descriptor descriptor(JsonNode node) throws OciFormatException {
        long size = node.path("size").asLong(-1);
        if (size < 0) {
            throw new OciFormatException("record of conversions has a descriptor without size");
        }
        Map<String, String> annotations = new LinkedHashMap<>();
        node.path("annotations")
                .properties()
                .forEach(property ->
                        annotations.put(property.getKey(), property.getValue().asString("")));
        return new Descriptor(text(node, "mediaType"), digest(node, "digest"), size).withAnnotations(annotations);
    }

    private static Digest digest(JsonNode node, String field) throws OciFormatException {
        return Digest.parse(text(node, field));
    }

    private static String text(JsonNode node, String field) throws OciFormatException {
        if (!node.path(field).isString()) {
            throw new OciFormatException("record of conversions lacks the text \"" + field + "\"");
        }
        return node.path(field).asString();
    }

    byte[] toJson() {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        document.put("version", VERSION);
        List<ObjectNode> layerNodes = new ArrayList<>();
        layers.forEach((key, result) -> {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            node.put("from", key.from().toString());
            node.put("options", key.options());
            describe(node.putObject("blob"), result.blob());
            node.put("diffId", result.diffId().toString());
            result.toc().ifPresent(toc -> describe(node.putObject("toc"), toc));
            layerNodes.add(node);
        });
        document.putArray("layers").addAll(layerNodes);
        List<ObjectNode> imageNodes = new ArrayList<>();
        images.forEach((key, image) -> {
            ObjectNode node = JsonMapper.shared().createObjectNode();
            node.put("from", key.from().toString());
            node.put("options", key.options());
            node.put("tag", key.tag());
            node.put("digest", image.digest().toString());
            image.tocs().ifPresent(tocs -> node.put("tocs", tocs.toString()));
            imageNodes.add(node);
        });
        document.putArray("images").addAll(imageNodes);
        return JsonMapper.shared().writeValueAsBytes(document);
    }

    private static void describe(ObjectNode node, Descriptor descriptor) {
        node.put("mediaType", descriptor.mediaType());
        node.put("digest", descriptor.digest().toString());
        node.put("size", descriptor.size());
        ObjectNode annotations = node.putObject("annotations");
        descriptor.annotations().forEach(annotations::put);
    }
}
