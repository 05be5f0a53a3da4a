package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.SnapshotInfo;
import dev.lazuli.containerd.Snapshots;
import dev.lazuli.containerd.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Lists the images of containerd. Thread-safe.
public final class ListImages {
    private final ContainerdClient containerd;

    /// @param containerd stays the caller's
    public ListImages(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /// Lists, the newest first. An image whose documents are missing is left out.
    ///
    /// @param snapshotter whose snapshots count for the unpacked size
    /// @param filters     containerd's filter expressions, such as `name==docker.io/library/alpine:latest`; any of
    ///                    them is enough, none lists all
    public List<ImageSummary> run(String snapshotter, String... filters) throws IOException, InterruptedException {
        LocalImages local = new LocalImages(containerd);
        List<ImageSummary> rows = new ArrayList<>();
        for (StoredImage stored : containerd.images().list(filters)) {
            try {
                for (LocalImage image : local.platforms(stored)) {
                    rows.add(new ImageSummary(
                            stored,
                            image.manifestDescriptor(),
                            image.platform(),
                            unpackedSize(image, snapshotter),
                            image.blobSize()));
                }
            } catch (ContainerdException.NotFound e) {
                System.getLogger(ListImages.class.getName())
                        .log(System.Logger.Level.DEBUG, "image " + stored.name() + " is incomplete", e);
            }
        }
        rows.sort(Comparator.comparing(ImageSummary::created).reversed());
        return List.copyOf(rows);
    }

    private long unpackedSize(LocalImage image, String snapshotter) throws IOException, InterruptedException {
        if (image.config().diffIds().isEmpty()) {
            return 0;
        }
        Snapshots snapshots = containerd.snapshots(snapshotter);
        long size = 0;
        String name = image.chain().toString();
        while (!name.isEmpty()) {
            Optional<SnapshotInfo> info = snapshots.stat(name);
            if (info.isEmpty()) {
                return 0;
            }
            size += snapshots.usage(name).size();
            name = info.get().parent();
        }
        return size;
    }
}
