package dev.lazuli.containerd;

/// The version of a containerd.
///
/// @param version  such as `1.6.20~ds1` or `v2.1.4`
/// @param revision of its source, may be empty
public record ServerVersion(String version, String revision) {}
