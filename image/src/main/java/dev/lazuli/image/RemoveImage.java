package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.DiffId;
import java.io.IOException;
import java.util.List;

/// Removes images from containerd. Thread-safe.
public final class RemoveImage {
    private final ContainerdClient containerd;

    /// @param containerd stays the caller's
    public RemoveImage(ContainerdClient containerd) {
        this.containerd = containerd;
    }

    /// Removes a name and waits until content and snapshots that only it held are gone.
    ///
    /// @param name the normalized reference
    /// @throws ImageNotFoundException when there is no such image
    public RemovedImage run(String name) throws IOException, InterruptedException {
        StoredImage stored =
                containerd.images().get(name).orElseThrow(() -> new ImageNotFoundException("no such image: " + name));
        List<DiffId> layers = layers(stored);
        containerd.images().delete(name);
        return new RemovedImage(name, stored.target().digest(), layers);
    }

    private List<DiffId> layers(StoredImage stored) throws IOException, InterruptedException {
        try {
            return new LocalImages(containerd)
                    .platforms(stored).stream()
                            .flatMap(image -> image.config().diffIds().stream())
                            .distinct()
                            .toList();
        } catch (ContainerdException.NotFound e) {
            // An incomplete image can still be removed.
            return List.of();
        }
    }
}
