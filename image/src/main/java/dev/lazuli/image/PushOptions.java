package dev.lazuli.image;

import dev.lazuli.oci.ImageReference;

/// What to push.
///
/// @param image       the image's name, and where it goes
/// @param snapshotter which may know where layers came from that are not here
/// @param uploads     how many blobs are uploaded at once
public record PushOptions(ImageReference image, String snapshotter, int uploads) {
    /// As Docker does.
    public static final int DEFAULT_UPLOADS = 5;

    public PushOptions {
        if (uploads < 1) {
            throw new IllegalArgumentException("uploads " + uploads + ": expected at least 1");
        }
    }

    /// With five uploads at once.
    public PushOptions(ImageReference image, String snapshotter) {
        this(image, snapshotter, DEFAULT_UPLOADS);
    }
}
