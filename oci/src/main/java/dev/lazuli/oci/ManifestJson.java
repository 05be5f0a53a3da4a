package dev.lazuli.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON form of manifests, indexes and descriptors.
final class ManifestJson {
    private static final int SCHEMA_VERSION = 2;

    private static final Set<String> INDEX_FIELDS = Set.of("schemaVersion", "mediaType", "manifests", "annotations");
    private static final Set<String> MANIFEST_FIELDS =
            Set.of("schemaVersion", "mediaType", "config", "layers", "annotations");
    private static final Set<String> DESCRIPTOR_FIELDS =
            Set.of("mediaType", "digest", "size", "platform", "annotations");

    private ManifestJson() {}

    static Manifest parse(byte[] json, String servedAs) throws OciFormatException {
        if (json.length > Manifest.MAX_BYTES) {
            throw new OciFormatException(
                    "manifest of " + json.length + " bytes: more than the " + Manifest.MAX_BYTES + " allowed");
        }
        ObjectNode document = Json.object(json, "manifest");
        if (document.path("schemaVersion").asInt(0) != SCHEMA_VERSION) {
            throw new OciFormatException("manifest has schemaVersion "
                    + document.path("schemaVersion").asString("none") + ": only 2 is supported");
        }
        String mediaType = document.path("mediaType").asString(servedAs);
        Map<String, String> annotations = Json.strings(document, "annotations");
        // The specification forbids documents that are both, so that two readers cannot disagree.
        if (document.has("layers") && document.has("manifests")) {
            throw new OciFormatException("manifest has both \"layers\" and \"manifests\"");
        }
        if (MediaTypes.isIndex(mediaType) || document.has("manifests")) {
            return new ImageIndex(
                    mediaType, descriptors(document, "manifests"), annotations, OtherFields.of(document, INDEX_FIELDS));
        }
        if (!document.has("config")) {
            throw new OciFormatException("manifest of type \"" + mediaType + "\" has no config");
        }
        return new ImageManifest(
                mediaType,
                descriptor(document.path("config"), "config"),
                descriptors(document, "layers"),
                annotations,
                OtherFields.of(document, MANIFEST_FIELDS));
    }

    static byte[] write(ImageManifest manifest) {
        ObjectNode document = header(manifest);
        document.set("config", toNode(manifest.config()));
        ArrayNode layers = document.putArray("layers");
        manifest.layers().forEach(layer -> layers.add(toNode(layer)));
        Json.putStrings(document, "annotations", manifest.annotations());
        manifest.other().writeTo(document);
        return Json.bytes(document);
    }

    static byte[] write(ImageIndex index) {
        ObjectNode document = header(index);
        ArrayNode manifests = document.putArray("manifests");
        index.manifests().forEach(entry -> manifests.add(toNode(entry)));
        Json.putStrings(document, "annotations", index.annotations());
        index.other().writeTo(document);
        return Json.bytes(document);
    }

    private static ObjectNode header(Manifest manifest) {
        ObjectNode document = Json.newObject();
        document.put("schemaVersion", SCHEMA_VERSION);
        document.put("mediaType", manifest.mediaType());
        return document;
    }

    private static List<Descriptor> descriptors(ObjectNode document, String field) throws OciFormatException {
        JsonNode array = document.path(field);
        List<Descriptor> descriptors = new ArrayList<>();
        if (array.isMissingNode() || array.isNull()) {
            return descriptors;
        }
        if (!array.isArray()) {
            throw new OciFormatException("manifest field \"" + field + "\" is not an array");
        }
        for (JsonNode element : array) {
            descriptors.add(descriptor(element, field + "[" + descriptors.size() + "]"));
        }
        return descriptors;
    }

    static Descriptor descriptor(JsonNode node, String place) throws OciFormatException {
        if (!(node instanceof ObjectNode object)) {
            throw new OciFormatException("manifest field \"" + place + "\" is not a descriptor");
        }
        JsonNode size = object.path("size");
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw new OciFormatException("manifest field \"" + place + ".size\" is not a size: " + size);
        }
        Digest digest;
        try {
            digest = Digest.parse(object.path("digest").asString(""));
        } catch (OciFormatException e) {
            throw new OciFormatException("manifest field \"" + place + ".digest\": " + e.getMessage(), e);
        }
        return new Descriptor(
                object.path("mediaType").asString(""),
                digest,
                size.asLong(),
                platform(object.path("platform")),
                Json.strings(object, "annotations"),
                OtherFields.of(object, DESCRIPTOR_FIELDS));
    }

    private static Optional<Platform> platform(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return Optional.empty();
        }
        return Optional.of(new Platform(
                object.path("os").asString("linux"),
                object.path("architecture").asString(""),
                object.path("variant").asString(""),
                object.path("os.version").asString(""),
                texts(object.path("os.features"))));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asString("")));
        return texts;
    }

    static ObjectNode toNode(Descriptor descriptor) {
        ObjectNode node = Json.newObject();
        node.put("mediaType", descriptor.mediaType());
        node.put("digest", descriptor.digest().toString());
        node.put("size", descriptor.size());
        Json.putStrings(node, "annotations", new LinkedHashMap<>(descriptor.annotations()));
        descriptor.platform().ifPresent(platform -> {
            ObjectNode named = node.putObject("platform");
            named.put("architecture", platform.architecture());
            named.put("os", platform.os());
            if (!platform.variant().isEmpty()) {
                named.put("variant", platform.variant());
            }
            if (!platform.osVersion().isEmpty()) {
                named.put("os.version", platform.osVersion());
            }
            if (!platform.osFeatures().isEmpty()) {
                ArrayNode features = named.putArray("os.features");
                platform.osFeatures().forEach(features::add);
            }
        });
        descriptor.other().writeTo(node);
        return node;
    }
}
