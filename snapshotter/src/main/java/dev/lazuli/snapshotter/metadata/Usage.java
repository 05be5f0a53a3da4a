package dev.lazuli.snapshotter.metadata;

/// What a snapshot takes on disk, without its parents.
///
/// @param size   bytes, as `du` counts them
/// @param inodes files and folders
public record Usage(long size, long inodes) {
    /// Nothing at all.
    public static final Usage NONE = new Usage(0, 0);
}
