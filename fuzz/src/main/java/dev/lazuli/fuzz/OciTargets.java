package dev.lazuli.fuzz;

import dev.lazuli.estargz.TocPosition;
import dev.lazuli.estargz.TocTrust;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Documents and names of the OCI specifications.
final class OciTargets {
    private OciTargets() {}

    static void manifest(byte[] input) throws IOException {
        Manifest manifest = Manifest.parse(input, MediaTypes.OCI_MANIFEST);
        Manifest again = Manifest.parse(manifest.toJson(), "");
        Invariant.holds(again.equals(manifest), "a manifest that is written is read as the same");
    }

    static void imageConfig(byte[] input) throws IOException {
        ImageConfig config = ImageConfig.parse(input);
        config.labels();
        Invariant.holds(
                config.env().size() + config.entrypoint().size() + config.cmd().size() >= 0, "lists are read");
        Invariant.holds(!config.platform().os().equals("\0"), "the platform is read");
        ImageConfig again =
                ImageConfig.parse(config.withDiffIds(config.diffIds()).toJson());
        Invariant.holds(again.diffIds().equals(config.diffIds()), "a config that is written has the same diffIDs");
        Invariant.holds(
                Arrays.equals(ImageConfig.parse(config.toJson()).toJson(), config.toJson()),
                "a config that is written is read as the same");
    }

    static void profile(byte[] input) throws IOException {
        ImageProfile profile = ImageProfile.parse(input);
        Invariant.holds(
                ImageProfile.parse(profile.toJson()).equals(profile), "a profile that is written is read as the same");
    }

    static void reference(byte[] input) throws IOException {
        ImageReference reference = ImageReference.parse(new String(input, StandardCharsets.UTF_8));
        Invariant.holds(
                ImageReference.parse(reference.toString()).equals(reference),
                "a reference that is written is read as the same");
        Invariant.holds(!reference.path().contains(".."), "a path cannot climb");
    }

    /// @param input lines of a key and a value
    static void annotations(byte[] input) throws IOException {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", -1);
        Map<String, String> annotations = new LinkedHashMap<>();
        for (int i = 0; i + 1 < lines.length; i += 2) {
            annotations.put(lines[i], lines[i + 1]);
        }
        TocPosition.of(annotations)
                .ifPresent(position -> Invariant.holds(position.toc().length() > 0, "a position has bytes"));
        TocTrust.of(annotations)
                .ifPresent(trust -> Invariant.holds(
                        annotations.containsValue(trust.digest().toString()), "trust comes from outside"));
    }
}
