package dev.lazuli.oci;

import java.util.Map;

/// What a tag or digest of an image resolves to: the manifest of one image or an index of several.
public sealed interface Manifest permits ImageManifest, ImageIndex {

    /// The most bytes of JSON that a manifest may have, as registries cap it: 4 MiB.
    int MAX_BYTES = 4 << 20;

    /// The media type that the document names, or else the one it was served with.
    String mediaType();

    /// Annotations of the document itself.
    Map<String, String> annotations();

    /// The document as compact JSON, fields in the specification's order.
    byte[] toJson();

    /// Reads a manifest or an index.
    ///
    /// @param json      at most [#MAX_BYTES] bytes
    /// @param mediaType what it was served or described as, used when the document does not say
    /// @throws OciFormatException when it is neither, or a field is missing or of the wrong kind
    static Manifest parse(byte[] json, String mediaType) throws OciFormatException {
        return ManifestJson.parse(json, mediaType);
    }
}
