package dev.lazuli.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An image's config (OCI image specification, "Image Configuration"). The whole document is kept, so
/// that fields that this program does not know survive a conversion; it is never handed out.
///
/// Immutable: the `with` methods return a changed copy.
public final class ImageConfig {
    private final ObjectNode document;
    private final List<DiffId> diffIds;

    private ImageConfig(ObjectNode document, List<DiffId> diffIds) {
        this.document = document;
        this.diffIds = List.copyOf(diffIds);
    }

    /// Reads a config.
    ///
    /// @throws OciFormatException when it is no JSON object or names no valid diffIDs
    public static ImageConfig parse(byte[] json) throws OciFormatException {
        ObjectNode document = Json.object(json, "image config");
        JsonNode rootfs = document.path("rootfs");
        if (!rootfs.isObject() && !rootfs.isNull() && !rootfs.isMissingNode()) {
            throw new OciFormatException("image config field \"rootfs\" is not an object");
        }
        for (String field : List.of("Env", "Entrypoint", "Cmd")) {
            checkTexts(document.path("config").path(field), field);
        }
        List<DiffId> diffIds = new ArrayList<>();
        for (JsonNode id : rootfs.path("diff_ids")) {
            diffIds.add(new DiffId(Digest.parse(id.asString(""))));
        }
        return new ImageConfig(document, diffIds);
    }

    private static void checkTexts(JsonNode list, String field) throws OciFormatException {
        boolean absent = list.isMissingNode() || list.isNull();
        if (!absent && !(list.isArray() && list.valueStream().allMatch(JsonNode::isString))) {
            throw new OciFormatException("image config field \"config." + field + "\" is not a list of strings");
        }
    }

    /// The layers' diffIDs, lowest first.
    public List<DiffId> diffIds() {
        return diffIds;
    }

    /// What the image runs on.
    public Platform platform() {
        return new Platform(
                document.path("os").asString("linux"),
                document.path("architecture").asString(""),
                document.path("variant").asString(""),
                document.path("os.version").asString(""),
                List.of());
    }

    /// When the image was made, as the document writes it (RFC 3339).
    public Optional<String> created() {
        return document.path("created").stringValueOpt();
    }

    /// Environment of the process, `KEY=VALUE`.
    public List<String> env() {
        return texts("Env");
    }

    /// The entry point; empty for none.
    public List<String> entrypoint() {
        return texts("Entrypoint");
    }

    /// The default arguments; empty for none.
    public List<String> cmd() {
        return texts("Cmd");
    }

    /// The working directory; empty for the root.
    public String workingDir() {
        return document.path("config").path("WorkingDir").asString("");
    }

    /// The user and group as the image names them; empty for root.
    public String user() {
        return document.path("config").path("User").asString("");
    }

    /// The signal that stops the process; empty for SIGTERM.
    public String stopSignal() {
        return document.path("config").path("StopSignal").asString("");
    }

    /// Labels of the image.
    public Map<String, String> labels() throws OciFormatException {
        return document.path("config") instanceof ObjectNode config ? Json.strings(config, "Labels") : Map.of();
    }

    /// Paths that the image declares as volumes.
    public List<String> volumes() {
        return List.copyOf(document.path("config").path("Volumes").propertyNames());
    }

    /// This config with other diffIDs, for an image whose layers were written anew.
    public ImageConfig withDiffIds(List<DiffId> others) {
        ObjectNode changed = document.deepCopy();
        ObjectNode rootfs = changed.withObject("/rootfs");
        ArrayNode ids = rootfs.putArray("diff_ids");
        others.forEach(id -> ids.add(id.toString()));
        return new ImageConfig(changed, others);
    }

    /// The document as compact JSON.
    public byte[] toJson() {
        return Json.bytes(document);
    }

    private List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : document.path("config").path(field)) {
            texts.add(element.asString());
        }
        return List.copyOf(texts);
    }
}
