package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The image whose layers are the TOCs of another image's layers: one manifest for all platforms, an empty
/// config, and on each layer the digest of the one that it describes.
final class TocImage {
    private static final byte[] CONFIG = "{}".getBytes(StandardCharsets.UTF_8);

    private TocImage() {}

    /// Stores the documents of such an image.
    ///
    /// @param tocs    its layers, which are stored already, in any order
    /// @param subject what it is to refer to, if anything
    /// @return the descriptor of its manifest
    static Descriptor put(ConversionStore store, Collection<Descriptor> tocs, Optional<Descriptor> subject)
            throws IOException, InterruptedException {
        Descriptor config = Descriptor.of(MediaTypes.OCI_CONFIG, CONFIG);
        List<Descriptor> layers = tocs.stream()
                .distinct()
                .sorted(Comparator.comparing(Descriptor::digest)
                        .thenComparing(toc -> toc.annotations().toString()))
                .toList();
        ImageManifest image = new ImageManifest(MediaTypes.OCI_MANIFEST, config, layers, Map.of());
        byte[] json = subject.map(image::withSubject).orElse(image).toJson();
        Descriptor manifest = Descriptor.of(MediaTypes.OCI_MANIFEST, json);
        store.put(config, CONFIG);
        store.put(manifest, json);
        return manifest;
    }
}
