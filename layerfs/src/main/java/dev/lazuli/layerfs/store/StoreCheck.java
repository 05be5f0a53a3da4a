package dev.lazuli.layerfs.store;

/// What looking at every chunk found.
///
/// @param chunks that were read and hashed
/// @param bytes  of these
/// @param bad    how many were not what their digest says, or not there any more, and are forgotten now
public record StoreCheck(long chunks, long bytes, long bad) {}
