package dev.lazuli.cli.run;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.SnapshotInfo;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.ChainId;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageManifest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Images that containerd has. Thread-safe.
public final class StoredImages {
    private static final int MAX_DOCUMENT_BYTES = 16 << 20;

    private final ContainerdClient containerd;
    private final String snapshotter;

    /// @param snapshotter that must hold an image's layers
    public StoredImages(ContainerdClient containerd, String snapshotter) {
        this.containerd = containerd;
        this.snapshotter = snapshotter;
    }

    /// An image that can run as it is: its config is there, and all of its layers are snapshots.
    public Optional<RunnableImage> runnable(ImageReference reference) throws IOException, InterruptedException {
        Optional<StoredImage> stored = containerd.images().get(reference.toString());
        return stored.isEmpty() ? Optional.empty() : runnable(stored.get());
    }

    private Optional<RunnableImage> runnable(StoredImage stored) throws IOException, InterruptedException {
        Optional<ImageManifest> manifest = manifest(stored.name(), stored.target());
        if (manifest.isEmpty() || isMissing(manifest.get().config())) {
            return Optional.empty();
        }
        ImageConfig config = ImageConfig.parse(read(manifest.get().config()));
        List<ChainId> chain = ChainId.all(config.diffIds());
        if (chain.isEmpty()) {
            throw new IOException("cannot run image " + stored.name() + ": it has no layers");
        }
        ChainId top = chain.getLast();
        Optional<SnapshotInfo> snapshot = containerd.snapshots(snapshotter).stat(top.toString());
        return snapshot.map(there -> new RunnableImage(stored.name(), config, top));
    }

    private Optional<ImageManifest> manifest(String name, Descriptor target) throws IOException, InterruptedException {
        if (isMissing(target)) {
            return Optional.empty();
        }
        return switch (Manifest.parse(read(target), target.mediaType())) {
            case ImageManifest manifest -> Optional.of(manifest);
            case ImageIndex index -> {
                Descriptor chosen = index.select(Platform.host())
                        .orElseThrow(() ->
                                new IOException("image " + name + " has no manifest for platform " + Platform.host()));
                yield manifest(name, chosen);
            }
        };
    }

    private boolean isMissing(Descriptor descriptor) throws IOException, InterruptedException {
        return containerd.content().info(descriptor.digest()).isEmpty();
    }

    private byte[] read(Descriptor descriptor) throws IOException {
        return containerd.content().readAll(descriptor.digest(), MAX_DOCUMENT_BYTES);
    }
}
