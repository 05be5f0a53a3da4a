package dev.lazuli.layerfs.prefetch;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// What registries know of images. Thread-safe.
public interface ImageDocuments {
    /// Knows nothing.
    ImageDocuments NONE = new ImageDocuments() {
        @Override
        public Optional<Described> describe(ImageReference image, Digest layer) {
            return Optional.empty();
        }

        @Override
        public Optional<ImageConfig> config(ImageReference image, Described described) {
            return Optional.empty();
        }

        @Override
        public Optional<ImageProfile> profile(ImageReference image, Digest manifest) {
            return Optional.empty();
        }
    };

    /// What an image's manifest says.
    ///
    /// @param manifest digest of the manifest
    /// @param layers   lowest first
    /// @param config   where the image's config is
    record Described(Digest manifest, List<Digest> layers, Descriptor config) {
        public Described {
            layers = List.copyOf(layers);
        }
    }

    /// The image for this machine that a reference stands for and that has a layer; empty if there is none.
    Optional<Described> describe(ImageReference image, Digest layer) throws IOException, InterruptedException;

    /// The config of an image; empty where it has none of its kind.
    Optional<ImageConfig> config(ImageReference image, Described described) throws IOException, InterruptedException;

    /// The profile that the registry has of an image; empty if it has none.
    ///
    /// @param manifest digest of the image's manifest
    Optional<ImageProfile> profile(ImageReference image, Digest manifest) throws IOException, InterruptedException;
}
