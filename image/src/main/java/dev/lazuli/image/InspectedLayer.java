package dev.lazuli.image;

import dev.lazuli.estargz.Landmark;
import dev.lazuli.estargz.LayerReport;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a layer is.
///
/// @param descriptor       as the manifest has it; of a layer without a manifest, its media type is empty
/// @param size             of the blob in bytes, as the registry has it
/// @param kind             what the bytes say, whatever the media type says
/// @param diffId           as the config has it
/// @param claimedTocs      digests of the TOC, as the manifest has them
/// @param uncompressedSize of the layer, as the manifest has it
/// @param toc              what the TOC says; empty if there is none that can be read
/// @param problems         what is wrong besides what the report lists, such as a TOC that cannot be read
/// @param report           of the check of the whole layer, if that was asked for
public record InspectedLayer(
        Descriptor descriptor,
        long size,
        Kind kind,
        Optional<DiffId> diffId,
        List<TocTrust> claimedTocs,
        OptionalLong uncompressedSize,
        Optional<TocFacts> toc,
        List<String> problems,
        Optional<LayerReport> report) {

    public InspectedLayer {
        claimedTocs = List.copyOf(claimedTocs);
        problems = List.copyOf(problems);
    }

    /// Formats of layers.
    public enum Kind {
        /// Gzip without a TOC.
        GZIP("gzip"),
        /// Gzip with a TOC inside.
        ESTARGZ("eStargz"),
        /// The same with the older footer.
        STARGZ("stargz"),
        /// Gzip with a TOC in another image.
        ESTARGZ_EXTERNAL_TOC("eStargz with external TOC"),
        /// Zstandard without a TOC.
        ZSTD("zstd"),
        /// Zstandard with a TOC inside.
        ZSTD_CHUNKED("zstd:chunked"),
        /// None of these: most likely a plain tar.
        UNCOMPRESSED("uncompressed");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }

        /// Whether such a layer can be pulled lazily.
        public boolean isLazy() {
            return this != GZIP && this != ZSTD && this != UNCOMPRESSED;
        }
    }

    /// What a TOC says.
    ///
    /// @param digest       of its JSON text
    /// @param agrees       whether it is the TOC that the manifest names; true also where that names none
    /// @param entries      how many entries it has, landmarks included
    /// @param chunks       how many chunks
    /// @param contentSize  bytes of all regular files
    /// @param landmark     which landmark there is
    /// @param prefetchSize how many bytes from the start of the blob are worth prefetching, if the landmark says so
    /// @param image        digest of the layer of the TOC image that holds it, if the TOC is external
    public record TocFacts(
            TocDigest digest,
            boolean agrees,
            int entries,
            int chunks,
            long contentSize,
            Optional<Landmark> landmark,
            OptionalLong prefetchSize,
            Optional<Digest> image) {}

    /// Whether nothing is wrong, as far as it was looked at.
    public boolean isClean() {
        return problems.isEmpty()
                && (toc.isEmpty() || toc.get().agrees())
                && (report.isEmpty() || report.get().isClean());
    }
}
