package dev.lazuli.cli.output;

import dev.lazuli.image.LocalImage;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An image as Docker's API describes it.
public final class ImageInspection {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> CONFIG_FIELDS = List.of(
            "User",
            "ExposedPorts",
            "Env",
            "Entrypoint",
            "Cmd",
            "Volumes",
            "WorkingDir",
            "Labels",
            "StopSignal",
            "Healthcheck");

    private ImageInspection() {}

    /// The description.
    ///
    /// @param names    all names of the image
    /// @param unpacked bytes of its snapshots, 0 when there are none
    public static ObjectNode json(LocalImage image, List<String> names, long unpacked) {
        JsonNode document = JSON.readTree(image.config().toJson());
        ObjectNode node = JSON.createObjectNode();
        node.put("Id", image.manifest().config().digest().toString());
        ArrayNode tags = node.putArray("RepoTags");
        ArrayNode digests = node.putArray("RepoDigests");
        for (String name : names) {
            try {
                ImageReference reference = ImageReference.parse(name);
                reference.tag().ifPresent(tag -> tags.add(reference.familiarRepository() + ":" + tag));
                digests.add(reference.familiarRepository() + "@"
                        + image.stored().target().digest());
            } catch (OciFormatException e) {
                // containerd takes any text as a name.
                tags.add(name);
            }
        }
        node.put("Comment", lastComment(document));
        node.put("Created", document.path("created").asString(""));
        node.put("Author", document.path("author").asString(""));
        ObjectNode config = node.putObject("Config");
        for (String field : CONFIG_FIELDS) {
            JsonNode value = document.path("config").path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                config.set(field, value);
            }
        }
        node.put("Architecture", image.platform().architecture());
        if (!image.platform().variant().isEmpty()) {
            node.put("Variant", image.platform().variant());
        }
        node.put("Os", image.platform().os());
        node.put("Size", unpacked);
        ObjectNode rootfs = node.putObject("RootFS").put("Type", "layers");
        ArrayNode layers = rootfs.putArray("Layers");
        image.config().diffIds().stream().map(DiffId::toString).forEach(layers::add);
        return node;
    }

    private static String lastComment(JsonNode document) {
        JsonNode history = document.path("history");
        return history.isEmpty()
                ? ""
                : history.path(history.size() - 1).path("comment").asString("");
    }
}
