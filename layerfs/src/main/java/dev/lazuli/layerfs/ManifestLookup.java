package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.source.ImageManifests;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.OciFormatException;
import dev.lazuli.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Asks the manifest of an image for what the labels do not say of a layer's TOC: containerd passes on but a few
/// annotations. Thread-safe.
///
/// @param manifests where manifests come from
record ManifestLookup(ImageManifests manifests) implements LayerFileSystems.Completion {
    @Override
    public LayerRequest complete(LayerRequest request) throws IOException, InterruptedException {
        if (request.trust().isPresent() || request.skipVerify()) {
            return request;
        }
        try {
            List<Descriptor> layers =
                    manifests.layers(request.image(), layer -> layer.digest().equals(request.layer()));
            if (layers.isEmpty()) {
                return request;
            }
            Descriptor layer = layers.getFirst();
            Optional<TocTrust> trust = TocTrust.of(layer.annotations());
            if (trust.isEmpty()) {
                return request;
            }
            return request.with(trust.get(), TocPosition.of(layer.annotations()), OptionalLong.of(layer.size()));
        } catch (RegistryException | OciFormatException e) {
            throw new NotLazyException(
                    "layer " + request.layer() + " has no TOC digest in its labels, nor one in the manifest of "
                            + request.image() + ": " + e.getMessage(),
                    e);
        }
    }
}
