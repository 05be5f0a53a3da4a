package dev.lazuli.cli.run;

/// What a container is called.
///
/// @param id        64 hex digits
/// @param name      its name for people
/// @param namespace containerd's namespace
/// @param hostname  its host name
record ContainerIdentity(String id, String name, String namespace, String hostname) {}
