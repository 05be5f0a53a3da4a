package dev.lazuli.oci;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The manifest of one image (OCI image specification, "Image Manifest"; Docker's schema 2 has the
/// same shape).
///
/// @param mediaType   OCI's or Docker's
/// @param config      descriptor of the image config
/// @param layers      lowest layer first
/// @param annotations of the manifest
public record ImageManifest(
        String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations)
        implements Manifest {

    public ImageManifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    @Override
    public byte[] toJson() {
        return ManifestJson.write(this);
    }
}
