package dev.lazuli.estargz;

/// One point in which a layer is not what it claims to be.
///
/// @param kind    what kind of claim is wrong
/// @param entry   the clean path of the file it is about; empty if it is about the layer as a whole
/// @param message what was found and what was expected, without the path
public record Disagreement(Kind kind, String entry, String message) {
    /// What can be wrong.
    public enum Kind {
        /// The blob cannot be decompressed or read as tar; what follows was not looked at.
        DAMAGED,
        /// There is no TOC that makes sense.
        TOC,
        /// The TOC, or the uncompressed layer, is not the one that the manifest or the config names.
        CLAIM,
        /// The TOC has an entry that the tar does not have, or has at another place.
        NOT_IN_TAR,
        /// The tar has an entry that the TOC does not have, or has at another place.
        NOT_IN_TOC,
        /// A field of an entry differs.
        FIELD,
        /// The payload of a chunk has another digest than the TOC says.
        CHUNK_DIGEST,
        /// The content of a file has another digest than the TOC says.
        FILE_DIGEST,
        /// A chunk is not where the TOC says that it is.
        OFFSET
    }

    @Override
    public String toString() {
        return entry.isEmpty() ? message : "\"" + entry + "\": " + message;
    }
}
