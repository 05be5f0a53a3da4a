package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageProfile;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OtherFields;
import dev.lazuli.oci.Platform;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Profiles at registries: each the only layer of an artifact that refers to the manifest of its image (OCI image
/// specification, "Guidelines for Artifact Usage"). Thread-safe.
///
/// @param registry stays the caller's
/// @param clock    of the time that artifacts are stamped with
public record ProfileArtifacts(RegistryClient registry, InstantSource clock) {
    private static final String EMPTY_TYPE = "application/vnd.oci.empty.v1+json";
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_LOOKED_AT = 16;

    /// Puts a profile beside its image.
    ///
    /// @param repository any reference of the repository that has the image
    /// @return the artifact's manifest
    /// @throws NotFoundException when the repository does not have the profile's image
    public Descriptor push(ImageReference repository, ImageProfile profile) throws IOException, InterruptedException {
        byte[] image = registry.manifest(repository, profile.image());
        if (!(Manifest.parse(image, MediaTypes.OCI_MANIFEST) instanceof ImageManifest manifest)) {
            throw new IOException("cannot push the profile of " + profile.image() + ": that is an index of images");
        }
        Descriptor subject = new Descriptor(manifest.mediaType(), profile.image(), image.length);
        Descriptor config = Descriptor.of(EMPTY_TYPE, EMPTY);
        byte[] json = profile.toJson();
        Descriptor layer = Descriptor.of(ImageProfile.MEDIA_TYPE, json);
        upload(repository, config, EMPTY);
        upload(repository, layer, json);
        Map<String, String> annotations = Map.of(
                ImageProfile.CREATED,
                clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
        ImageManifest artifact = new ImageManifest(
                        MediaTypes.OCI_MANIFEST,
                        config,
                        List.of(layer),
                        annotations,
                        OtherFields.NONE.with("artifactType", ImageProfile.MEDIA_TYPE))
                .withSubject(subject);
        byte[] document = artifact.toJson();
        Descriptor pushed = Descriptor.of(MediaTypes.OCI_MANIFEST, document);
        registry.putManifest(RemoteImages.at(repository, pushed.digest()), pushed.mediaType(), document);
        new ReferrersTag(registry, repository).add(pushed, artifact);
        return pushed;
    }

    private void upload(ImageReference repository, Descriptor blob, byte[] content)
            throws IOException, InterruptedException {
        if (!registry.hasBlob(repository, blob.digest())) {
            registry.uploadBlob(repository, blob, () -> new ByteArrayInputStream(content), _ -> {});
        }
    }

    /// The digest of the manifest that an image's reference stands for.
    ///
    /// @throws ImageNotFoundException when there is none for the platform
    public Digest manifest(ImageReference image, Platform platform) throws IOException, InterruptedException {
        return new RemoteImages(registry).image(image, platform).descriptor().digest();
    }

    /// The profile that was put beside an image last; empty if none was.
    ///
    /// @param repository any reference of the repository that has the image
    /// @param image      digest of its manifest
    public Optional<ImageProfile> pull(ImageReference repository, Digest image)
            throws IOException, InterruptedException {
        RemoteImages images = new RemoteImages(registry);
        List<Descriptor> newestFirst = ImageProfile.newestFirst(registry.referrers(repository, image));
        for (Descriptor each : newestFirst.subList(0, Math.min(newestFirst.size(), MOST_LOOKED_AT))) {
            if (images.document(repository, each) instanceof ImageManifest artifact) {
                for (Descriptor layer : artifact.layers()) {
                    if (layer.mediaType().equals(ImageProfile.MEDIA_TYPE)) {
                        ImageProfile profile = ImageProfile.parse(images.small(repository, layer));
                        if (profile.image().equals(image)) {
                            return Optional.of(profile);
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }
}
