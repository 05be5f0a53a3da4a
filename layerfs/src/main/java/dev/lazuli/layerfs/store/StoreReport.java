package dev.lazuli.layerfs.store;

/// How much a store holds.
///
/// @param bytes        bytes of chunks on the disk
/// @param maxBytes     the quota
/// @param minFreeBytes how much of the disk is left to others
/// @param files        how many files these are in
/// @param evictedBytes what was given up since the store was opened
public record StoreReport(long bytes, long maxBytes, long minFreeBytes, int files, long evictedBytes) {}
