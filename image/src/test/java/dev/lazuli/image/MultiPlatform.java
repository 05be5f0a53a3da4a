package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryOptions;
import dev.lazuli.testkit.OciLayout;
import dev.lazuli.testkit.PrivateRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Puts an image behind an index with its platform.
record MultiPlatform(PrivateRegistry server) {

    String push(OciLayout layout, String name) throws IOException, InterruptedException {
        String reference = layout.push(server.reference(name));
        try (RegistryClient registry = new RegistryClient(RegistryOptions.defaults())) {
            ImageReference image = ImageReference.parse(reference);
            Descriptor actual = registry.resolve(image);
            ImageIndex index = new ImageIndex(
                    MediaTypes.OCI_INDEX, List.of(actual.withPlatform(Platform.parse("linux/amd64"))), Map.of());
            registry.putManifest(image, MediaTypes.OCI_INDEX, index.toJson());
        }
        return reference;
    }
}
