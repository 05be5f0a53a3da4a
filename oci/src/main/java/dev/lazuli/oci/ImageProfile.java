package dev.lazuli.oci;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What the first container of an image read, in that order (`docs/profiles.md`): a JSON document that means the same
/// on every node, since it names layers by digest and files by path.
///
/// @param image  digest of the image's manifest
/// @param name   what the image was called where the profile was made
/// @param layers the layers of the manifest, lowest first
/// @param reads  what was read first comes first; a file comes again when more of it was read later
public record ImageProfile(Digest image, Optional<String> name, List<Digest> layers, List<FileRead> reads) {
    /// The media type of the document, and the artifact type under which registries list it.
    public static final String MEDIA_TYPE = "application/vnd.lazuli.profile.v1+json";

    /// The annotation of an artifact that says when it was made.
    public static final String CREATED = "org.opencontainers.image.created";

    /// Most bytes of a document.
    public static final int MAX_BYTES = 4 << 20;

    /// Most ranges of all reads together.
    public static final int MAX_RANGES = 100_000;

    private static final int VERSION = 1;
    private static final int MAX_LAYERS = 4096;
    private static final int MAX_PATH_CHARACTERS = 4096;

    public ImageProfile {
        layers = List.copyOf(layers);
        reads = List.copyOf(reads);
        for (FileRead read : reads) {
            if (read.layer() >= layers.size()) {
                throw new IllegalArgumentException("a profile of " + layers.size() + " layers has a read of layer "
                        + read.layer() + ": " + read.path());
            }
        }
    }

    /// Parts of a file that were read.
    ///
    /// @param layer  index of the layer that has the file, from 0
    /// @param path   in the layer, without a slash at its beginning
    /// @param ranges of the file, uncompressed, not empty
    public record FileRead(int layer, String path, List<ByteRange> ranges) {
        public FileRead {
            ranges = List.copyOf(ranges);
            if (layer < 0 || path.isEmpty()) {
                throw new IllegalArgumentException("a read of layer " + layer + " and path \"" + path + "\"");
            }
        }

        /// Bytes that were read.
        public long bytes() {
            return ranges.stream().mapToLong(ByteRange::length).sum();
        }
    }

    /// Those of an image's referrers that are artifacts with its profile, the newest first.
    ///
    /// @param referrers as a registry lists them
    public static List<Descriptor> newestFirst(List<Descriptor> referrers) {
        return referrers.stream()
                .filter(each -> MediaTypes.isManifest(each.mediaType()))
                .filter(each -> each.other().text("artifactType").orElse("").equals(MEDIA_TYPE))
                .sorted(Comparator.comparing(ImageProfile::created).reversed())
                .toList();
    }

    private static Instant created(Descriptor artifact) {
        try {
            return artifact.annotation(CREATED).map(Instant::parse).orElse(Instant.EPOCH);
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    /// Bytes that were read, uncompressed.
    public long bytes() {
        return reads.stream().mapToLong(FileRead::bytes).sum();
    }

    /// Reads a document.
    ///
    /// @throws OciFormatException when it is none, one of another version, or larger than allowed
    public static ImageProfile parse(byte[] json) throws OciFormatException {
        if (json.length > MAX_BYTES) {
            throw new OciFormatException(
                    "profile of " + json.length + " bytes: more than the " + MAX_BYTES + " allowed");
        }
        ObjectNode document = Json.object(json, "profile");
        JsonNode version = document.path("version");
        if (!version.isInt() || version.asInt() != VERSION) {
            throw new OciFormatException("profile has version " + version.asString("none") + ", expected " + VERSION);
        }
        List<Digest> layers = new ArrayList<>();
        for (JsonNode layer : array(document, "layers", MAX_LAYERS)) {
            layers.add(digest(layer, "layers[" + layers.size() + "]"));
        }
        List<FileRead> reads = new ArrayList<>();
        int ranges = 0;
        for (JsonNode read : array(document, "reads", MAX_RANGES)) {
            FileRead parsed = fileRead(read, "reads[" + reads.size() + "]", layers.size());
            ranges += parsed.ranges().size();
            if (ranges > MAX_RANGES) {
                throw new OciFormatException("profile has more than the " + MAX_RANGES + " ranges allowed");
            }
            reads.add(parsed);
        }
        JsonNode image = document.path("image");
        return new ImageProfile(
                digest(image.path("digest"), "image.digest"), image.path("name").stringValueOpt(), layers, reads);
    }

    private static FileRead fileRead(JsonNode node, String place, int layers) throws OciFormatException {
        JsonNode layer = node.path("layer");
        if (!layer.isInt() || layer.asInt() < 0 || layer.asInt() >= layers) {
            throw new OciFormatException(
                    "profile field \"" + place + ".layer\" is " + layer + ", expected the index of a layer");
        }
        String path = node.path("path").asString("");
        if (path.isEmpty() || path.length() > MAX_PATH_CHARACTERS) {
            throw new OciFormatException("profile field \"" + place + ".path\" is not a path of at most "
                    + MAX_PATH_CHARACTERS + " characters");
        }
        List<ByteRange> ranges = new ArrayList<>();
        for (JsonNode range : array(node, "ranges", MAX_RANGES)) {
            long offset = range.path(0).asLong(-1);
            long length = range.path(1).asLong(-1);
            if (range.size() != 2 || offset < 0 || length < 1 || length > Long.MAX_VALUE - offset) {
                throw new OciFormatException("profile field \"" + place + ".ranges[" + ranges.size() + "]\" is " + range
                        + ", expected [offset, length]");
            }
            ranges.add(new ByteRange(offset, length));
        }
        return new FileRead(layer.asInt(), path, ranges);
    }

    private static ArrayNode array(JsonNode object, String field, int most) throws OciFormatException {
        if (!(object.path(field) instanceof ArrayNode array) || array.size() > most) {
            throw new OciFormatException("profile field \"" + field + "\" is not a list of at most " + most);
        }
        return array;
    }

    private static Digest digest(JsonNode node, String place) throws OciFormatException {
        try {
            return Digest.parse(node.asString(""));
        } catch (OciFormatException e) {
            throw new OciFormatException("profile field \"" + place + "\": " + e.getMessage(), e);
        }
    }

    /// The document as compact JSON.
    public byte[] toJson() {
        ObjectNode document = Json.newObject();
        document.put("version", VERSION);
        ObjectNode described = document.putObject("image");
        described.put("digest", image.toString());
        name.ifPresent(text -> described.put("name", text));
        ArrayNode layerDigests = document.putArray("layers");
        layers.forEach(layer -> layerDigests.add(layer.toString()));
        ArrayNode all = document.putArray("reads");
        for (FileRead read : reads) {
            ObjectNode node = all.addObject();
            node.put("layer", read.layer());
            node.put("path", read.path());
            ArrayNode ranges = node.putArray("ranges");
            read.ranges().forEach(range -> ranges.addArray().add(range.offset()).add(range.length()));
        }
        return Json.bytes(document);
    }
}
