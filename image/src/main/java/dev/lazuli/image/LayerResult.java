package dev.lazuli.image;

import dev.lazuli.estargz.BuiltLayer;
import dev.lazuli.estargz.TocDigest;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What became of a layer.
sealed interface LayerResult {

    /// The descriptor that stands in the manifest in the place of the former one.
    Descriptor describe(Descriptor former);

    /// The diffID that stands in the config in the place of the former one.
    DiffId diffId(DiffId former);

    /// The descriptor of its TOC as a layer of the TOCs' image.
    Optional<Descriptor> toc();

    /// It stays as it is.
    record Kept() implements LayerResult {
        @Override
        public Descriptor describe(Descriptor former) {
            return former;
        }

        @Override
        public DiffId diffId(DiffId former) {
            return former;
        }

        @Override
        public Optional<Descriptor> toc() {
            return Optional.empty();
        }
    }

    /// It was written anew.
    ///
    /// @param blob   what was written, with the annotations that tell how to read it lazily
    /// @param diffId the digest of its uncompressed tar
    record Rewritten(Descriptor blob, DiffId diffId, Optional<Descriptor> toc) implements LayerResult {
        /// Annotations that tell how to read a layer lazily, and are not true of its next form.
        private static final List<String> STALE = List.of(
                TocDigest.ANNOTATION,
                BuiltLayer.UNCOMPRESSED_SIZE_ANNOTATION,
                "io.containers.zstd-chunked.",
                "io.github.containers.zstd-chunked.");

        @Override
        public Descriptor describe(Descriptor former) {
            Map<String, String> annotations = new LinkedHashMap<>(former.annotations());
            annotations.keySet().removeIf(key -> STALE.stream().anyMatch(key::startsWith));
            annotations.putAll(blob.annotations());
            return former.forContent(blob).withAnnotations(annotations);
        }

        @Override
        public DiffId diffId(DiffId former) {
            return diffId;
        }
    }
}
