package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks up images that containerd has. Thread-safe.
public final class LocalImages {
    private final ContainerdClient containerd;

    /// @param containerd stays the caller's
    public LocalImages(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /// The image of a name for a platform; empty when there is no such image or its manifest or config for that
    /// platform is not here.
    ///
    /// @param name the normalized reference
    public Optional<LocalImage> find(String name, Platform platform) throws IOException, InterruptedException {
        Optional<StoredImage> stored = containerd.images().get(name);
        return stored.isEmpty() ? Optional.empty() : forPlatform(stored.get(), platform);
    }

    /// As [#find(String, Platform)].
    ///
    /// @throws ImageNotFoundException where that is empty
    public LocalImage get(String name, Platform platform) throws IOException, InterruptedException {
        StoredImage stored = containerd
                .images()
                .get(name)
                .orElseThrow(() -> new ImageNotFoundException("image \"" + name + "\": not found"));
        return forPlatform(stored, platform)
                .orElseThrow(
                        () -> new ImageNotFoundException("image \"" + name + "\": not found for platform " + platform));
    }

    /// Whether there is a snapshot with all layers of an image, so that it can be run.
    public boolean unpacked(LocalImage image, String snapshotter) throws IOException, InterruptedException {
        return image.config().diffIds().isEmpty()
                || containerd
                        .snapshots(snapshotter)
                        .stat(image.chain().toString())
                        .isPresent();
    }

    /// An image for each of its platforms whose manifest and config are here.
    public List<LocalImage> platforms(StoredImage stored) throws IOException, InterruptedException {
        List<LocalImage> images = new ArrayList<>();
        switch (document(stored.target())) {
            case ImageManifest manifest ->
                local(stored, stored.target(), manifest).ifPresent(images::add);
            case ImageIndex index -> {
                for (Descriptor entry : index.manifests()) {
                    here(stored, entry).ifPresent(images::add);
                }
            }
        }
        return List.copyOf(images);
    }

    private Optional<LocalImage> forPlatform(StoredImage stored, Platform platform)
            throws IOException, InterruptedException {
        return switch (document(stored.target())) {
            case ImageManifest manifest -> local(stored, stored.target(), manifest);
            case ImageIndex index -> {
                Optional<Descriptor> entry = index.select(platform);
                yield entry.isEmpty() ? Optional.empty() : here(stored, entry.get());
            }
        };
    }

    private Optional<LocalImage> here(StoredImage stored, Descriptor entry) throws IOException, InterruptedException {
        try {
            return document(entry) instanceof ImageManifest manifest
                    ? local(stored, entry, manifest)
                    : Optional.empty();
        } catch (ContainerdException.NotFound e) {
            return Optional.empty();
        }
    }

    private Optional<LocalImage> local(StoredImage stored, Descriptor descriptor, ImageManifest manifest)
            throws IOException, InterruptedException {
        if (containerd.content().info(manifest.config().digest()).isEmpty()) {
            return Optional.empty();
        }
        byte[] config = containerd.content().readAll(manifest.config().digest(), Manifest.MAX_BYTES);
        return Optional.of(new LocalImage(stored, descriptor, manifest, ImageConfig.parse(config)));
    }

    Manifest document(Descriptor descriptor) throws IOException {
        return Manifest.parse(
                containerd.content().readAll(descriptor.digest(), Manifest.MAX_BYTES), descriptor.mediaType());
    }
}
