/// The configuration file: the TOML keys of containerd-stargz-grpc, and our own in tables that start with `lazuli`.
///
/// [dev.lazuli.snapshotter.config.ConfigFile] reads it into a [dev.lazuli.snapshotter.config.DaemonConfig]. A key that
/// nobody knows and one that has no effect here are warnings; a value of the wrong type is an error.
@NullMarked
package dev.lazuli.snapshotter.config;

import org.jspecify.annotations.NullMarked;
