package dev.lazuli.image;

import dev.lazuli.oci.ImageConfig;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Platform;
import java.util.List;
import java.util.function.Function;

/// What to pull.
///
/// @param image       the reference; also the name under which the image is stored
/// @param platform    which of the image's platforms
/// @param snapshotter where its layers go; one whose name contains `stargz` is given the chance to provide them lazily
/// @param unpack      whether snapshots are made; if not, all layers are only downloaded
/// @param downloads   how many layers are downloaded at once
/// @param command     what will be started of an image with such a config: a lazy snapshotter fetches that first; empty
///                    where it is not known
public record PullOptions(
        ImageReference image,
        Platform platform,
        String snapshotter,
        boolean unpack,
        int downloads,
        Function<ImageConfig, List<String>> command) {
    /// containerd's own number of downloads at once.
    public static final int DEFAULT_DOWNLOADS = 3;

    public PullOptions {
        if (downloads < 1) {
            throw new IllegalArgumentException("downloads " + downloads + ": expected at least 1");
        }
    }

    /// For the host's platform, unpacked, with three downloads at once.
    public PullOptions(ImageReference image, String snapshotter) {
        this(image, Platform.host(), snapshotter, true, DEFAULT_DOWNLOADS, _ -> List.of());
    }

    /// The same for another platform.
    public PullOptions withPlatform(Platform other) {
        return new PullOptions(image, other, snapshotter, unpack, downloads, command);
    }

    /// The same, for an image of which something will be started.
    public PullOptions withCommand(Function<ImageConfig, List<String>> starts) {
        return new PullOptions(image, platform, snapshotter, unpack, downloads, starts);
    }

    /// Whether the snapshotter may provide layers lazily.
    public boolean lazy() {
        return snapshotter.contains("stargz");
    }
}
