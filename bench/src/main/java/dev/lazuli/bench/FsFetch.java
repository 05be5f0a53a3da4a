package dev.lazuli.bench;

import java.time.Duration;

/// What it takes to get many small files and keep them.
///
/// @param snapshotter whose
/// @param time        from the pull to the last byte of the last file
/// @param bytes       of all files
/// @param inodes      that the disk has less
/// @param layerBytes  allocated on the disk for the contents
/// @param otherBytes  allocated on the disk for what else belongs to it: compressed blobs, or indexes and TOCs
record FsFetch(String snapshotter, Duration time, long bytes, long inodes, long layerBytes, long otherBytes) {
    double seconds() {
        return time.toMillis() / 1000.0;
    }

    /// Bytes on the disk for the contents, in parts of what they hold.
    double share() {
        return (double) layerBytes / bytes;
    }
}
