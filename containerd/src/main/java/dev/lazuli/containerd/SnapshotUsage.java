package dev.lazuli.containerd;

/// What a snapshot itself takes, without its parents.
///
/// @param size   bytes on disk
/// @param inodes files and folders
public record SnapshotUsage(long size, long inodes) {}
