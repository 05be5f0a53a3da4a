package dev.lazuli.estargz;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a manifest promises of a layer's TOC: the root of trust of a lazily pulled layer.
public sealed interface TocTrust {
    /// The manifest annotations with the digest of the compressed TOC of zstd:chunked, in the order in which they are
    /// looked for: as containers/storage spells it now, and as it did before 1.50 and stargz-snapshotter does.
    List<String> CHECKSUM_ANNOTATIONS = List.of(
            "io.github.containers.zstd-chunked.manifest-checksum", "io.containers.zstd-chunked.manifest-checksum");

    /// The digest that was promised.
    Digest digest();

    /// The digest of the JSON text.
    record OfJson(TocDigest toc) implements TocTrust {
        @Override
        public Digest digest() {
            return toc.digest();
        }

        @Override
        public String toString() {
            return toc.toString();
        }
    }

    /// The digest of the compressed bytes, as zstd:chunked has it where the JSON's is missing.
    record OfCompressed(Digest digest) implements TocTrust {
        @Override
        public String toString() {
            return digest + " (compressed)";
        }
    }

    /// What the annotations of a layer's descriptor promise; the digest of the JSON text where both are there.
    ///
    /// @throws OciFormatException if a digest is none
    static Optional<TocTrust> of(Map<String, String> annotations) throws OciFormatException {
        String json = annotations.get(TocDigest.ANNOTATION);
        if (json != null) {
            return Optional.of(new OfJson(TocDigest.parse(json)));
        }
        for (String key : CHECKSUM_ANNOTATIONS) {
            String checksum = annotations.get(key);
            if (checksum != null) {
                return Optional.of(new OfCompressed(Digest.parse(checksum)));
            }
        }
        return Optional.empty();
    }
}
