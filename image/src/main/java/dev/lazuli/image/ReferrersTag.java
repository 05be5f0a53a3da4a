package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OtherFields;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The list of the manifests that refer to another manifest, which clients keep themselves where a registry
/// does not (OCI distribution specification, "Referrers Tag Schema"): an index under the tag `sha256-<hex>`.
/// Two clients that add to it at the same time can lose one entry, as the specification says.
///
/// @param registry   where
/// @param repository any reference of the repository
record ReferrersTag(RegistryClient registry, ImageReference repository) {
    private static final int MAX_HEX_DIGITS = 64;

    /// Sees to it that a manifest that was pushed is listed, if it refers to another one.
    void add(Descriptor pushed, ImageManifest manifest) throws IOException, InterruptedException {
        Optional<Descriptor> subject = manifest.subject();
        if (subject.isEmpty()) {
            return;
        }
        List<Descriptor> listed =
                new ArrayList<>(registry.referrers(repository, subject.get().digest()));
        if (listed.stream().anyMatch(each -> each.digest().equals(pushed.digest()))) {
            return;
        }
        listed.add(new Descriptor(
                pushed.mediaType(),
                pushed.digest(),
                pushed.size(),
                Optional.empty(),
                manifest.annotations(),
                OtherFields.NONE.with("artifactType", manifest.artifactType())));
        registry.putManifest(
                repository.withTag(tag(subject.get().digest())),
                MediaTypes.OCI_INDEX,
                new ImageIndex(MediaTypes.OCI_INDEX, listed, Map.of()).toJson());
    }

    private static String tag(Digest subject) {
        String hex = subject.hex();
        return subject.algorithm() + "-" + hex.substring(0, Math.min(hex.length(), MAX_HEX_DIGITS));
    }
}
