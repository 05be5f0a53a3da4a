package dev.lazuli.snapshotter.remote;

import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.LayerRequest;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.OciFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the labels of a Prepare say about the layer to mount (docs/formats, "Snapshotter contract").
///
/// The labels of containerd's CRI plugin are tried first, then those of `ctr-remote`.
///
/// @param layer      what to mount
/// @param neighbours other layers of the image, which will probably be asked for next; their TOC digests are not known
public record LayerLabels(LayerRequest layer, List<LayerRequest> neighbours) {
    /// Names the snapshot that the client wants in the end; without it there is nothing to do lazily.
    public static final String TARGET = "containerd.io/snapshot.ref";
    /// Marks the snapshots that are mounted lazily, with the value [#REMOTE_VALUE].
    public static final String REMOTE = "containerd.io/snapshot/remote";
    /// The value of [#REMOTE].
    public static final String REMOTE_VALUE = "remote snapshot";
    /// Our own client's: the size of the layer's blob in bytes.
    public static final String LAYER_SIZE = "containerd.io/snapshot/lazuli.size";

    /// Our own client's: the digest of the compressed TOC of a zstd:chunked layer, an annotation that containerd
    /// does not pass on.
    public static final String TOC_CHECKSUM = "containerd.io/snapshot/lazuli.zstd-chunked.manifest-checksum";
    /// Our own client's: where that TOC is, as the annotation has it.
    public static final String TOC_POSITION = "containerd.io/snapshot/lazuli.zstd-chunked.manifest-position";

    /// How much of the top of a layer is worth fetching at the mount, in bytes, where no landmark says it.
    public static final String PREFETCH = "containerd.io/snapshot/remote/stargz.prefetch";

    /// Our own client's: what it will start of the image, as a JSON array of words.
    public static final String COMMAND = "containerd.io/snapshot/lazuli.command";

    private static final int MOST_WORDS = 16;
    private static final String MANIFEST = "containerd.io/snapshot/cri.manifest-digest";
    private static final String SKIP_VERIFY = "containerd.io/snapshot/remote/stargz.skipverify";
    private static final List<Spelling> SPELLINGS = List.of(
            new Spelling(
                    "containerd.io/snapshot/cri.image-ref",
                    "containerd.io/snapshot/cri.layer-digest",
                    "containerd.io/snapshot/cri.image-layers"),
            new Spelling(
                    "containerd.io/snapshot/remote/stargz.reference",
                    "containerd.io/snapshot/remote/stargz.digest",
                    "containerd.io/snapshot/remote/stargz.layers"));

    public LayerLabels {
        neighbours = List.copyOf(neighbours);
    }

    private record Spelling(String image, String layer, String layers) {}

    /// Which layers may go unverified.
    ///
    /// @param allowed   those whose labels ask for it
    /// @param everyone  all of them
    public record Unverified(boolean allowed, boolean everyone) {}

    /// Reads the labels.
    ///
    /// @throws OciFormatException when they do not name an image and a layer, or not in their form
    public static LayerLabels parse(Map<String, String> labels, Unverified unverified) throws OciFormatException {
        for (Spelling spelling : SPELLINGS) {
            String image = labels.get(spelling.image);
            String layer = labels.get(spelling.layer);
            if (image != null && layer != null) {
                return parse(labels, spelling, ImageReference.parse(image), Digest.parse(layer), unverified);
            }
        }
        throw new OciFormatException("the labels do not name the image and the layer: expected "
                + SPELLINGS.getFirst().image + " and " + SPELLINGS.getFirst().layer + ", or "
                + SPELLINGS.getLast().image + " and " + SPELLINGS.getLast().layer);
    }

    private static LayerLabels parse(
            Map<String, String> labels, Spelling spelling, ImageReference image, Digest layer, Unverified unverified)
            throws OciFormatException {
        Optional<TocTrust> trust = trust(labels);
        String position = labels.get(TOC_POSITION);
        boolean skip = unverified.everyone || unverified.allowed && trust.isEmpty() && labels.containsKey(SKIP_VERIFY);
        LayerRequest request = new LayerRequest(
                pinned(image, labels.get(MANIFEST)),
                layer,
                trust,
                position == null ? Optional.empty() : Optional.of(TocPosition.parse(position)),
                number(LAYER_SIZE, labels.get(LAYER_SIZE)),
                skip,
                number(PREFETCH, labels.get(PREFETCH)).orElse(0),
                command(labels.get(COMMAND)));
        return new LayerLabels(request, neighbours(labels.getOrDefault(spelling.layers, ""), request));
    }

    private static List<String> command(@Nullable String text) throws OciFormatException {
        if (text == null) {
            return List.of();
        }
        try {
            JsonNode words = JsonMapper.shared().readTree(text);
            if (words.isArray() && words.valueStream().allMatch(JsonNode::isString)) {
                return words.valueStream()
                        .limit(MOST_WORDS)
                        .map(JsonNode::asString)
                        .toList();
            }
        } catch (JacksonException e) {
            throw new OciFormatException("label " + COMMAND + " is no JSON", e);
        }
        throw new OciFormatException("label " + COMMAND + " is no JSON array of words");
    }

    private static Optional<TocTrust> trust(Map<String, String> labels) throws OciFormatException {
        Optional<TocTrust> trust = TocTrust.of(labels);
        String checksum = labels.get(TOC_CHECKSUM);
        return trust.isPresent() || checksum == null
                ? trust
                : Optional.of(new TocTrust.OfCompressed(Digest.parse(checksum)));
    }

    /// The reference with the digest of the manifest that the client has pulled.
    private static ImageReference pinned(ImageReference image, @Nullable String manifest) throws OciFormatException {
        return manifest == null
                ? image
                : new ImageReference(image.host(), image.path(), image.tag(), Optional.of(Digest.parse(manifest)));
    }

    private static OptionalLong number(String label, @Nullable String text) throws OciFormatException {
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new OciFormatException("label " + label + " is \"" + text + "\", expected a number of bytes");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /// The list may be cut off at the length that a label can have, in the middle of a digest too.
    private static List<LayerRequest> neighbours(String commaSeparated, LayerRequest own) throws OciFormatException {
        List<LayerRequest> neighbours = new ArrayList<>();
        for (String text : commaSeparated.split(",", -1)) {
            if (text.isBlank()) {
                continue;
            }
            Digest digest;
            try {
                digest = Digest.parse(text.strip());
            } catch (OciFormatException cutOff) {
                return neighbours;
            }
            if (!digest.equals(own.layer())) {
                neighbours.add(new LayerRequest(
                        own.image(),
                        digest,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        own.skipVerify()));
            }
        }
        return neighbours;
    }
}
