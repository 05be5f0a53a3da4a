package dev.lazuli.testkit;

import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One image in a folder (OCI image specification, "Image Layout").
///
/// @param folder that holds `index.json` and `blobs`
/// @param tag    the image's name in it
public record OciLayout(Path folder, String tag) {
    /// Copies the image of a registry into a new layout, with skopeo, nothing converted.
    ///
    /// @param reference on a registry that speaks plain HTTP
    /// @param folder    does not exist yet
    public static OciLayout copyOf(String reference, Path folder) throws IOException, InterruptedException {
        Command.of(
                        "skopeo",
                        "copy",
                        "--insecure-policy",
                        "--src-tls-verify=false",
                        "docker://" + reference,
                        "oci:" + folder + ":copy")
                .check();
        return new OciLayout(folder, "copy");
    }

    /// Pushes the image with skopeo.
    ///
    /// @param reference on a registry that speaks plain HTTP
    /// @return the reference
    public String push(String reference) throws IOException, InterruptedException {
        Command.of(
                        "skopeo",
                        "copy",
                        "--insecure-policy",
                        "--dest-tls-verify=false",
                        "oci:" + folder + ":" + tag,
                        "docker://" + reference)
                .check();
        return reference;
    }

    /// Where the content with this digest lies.
    public Path blob(Digest digest) {
        return folder.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    /// The image's manifest.
    public ImageManifest manifest() throws IOException {
        Manifest index = Manifest.parse(Files.readAllBytes(folder.resolve("index.json")), MediaTypes.OCI_INDEX);
        List<Descriptor> images = ((ImageIndex) index)
                .manifests().stream()
                        .filter(d -> d.annotation("org.opencontainers.image.ref.name")
                                .filter(tag::equals)
                                .isPresent())
                        .toList();
        if (images.size() != 1) {
            throw new IOException(folder + " holds " + images.size() + " images named " + tag + ", expected 1");
        }
        Descriptor image = images.getFirst();
        return (ImageManifest) Manifest.parse(Files.readAllBytes(blob(image.digest())), image.mediaType());
    }

    /// The image's config.
    public ImageConfig config() throws IOException {
        return ImageConfig.parse(Files.readAllBytes(blob(manifest().config().digest())));
    }

    /// The name of the snapshot of all layers.
    public ChainId chainId() throws IOException {
        return ChainId.all(config().diffIds()).getLast();
    }
}
