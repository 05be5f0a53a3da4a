/// A client for the services of containerd that Lazuli uses.
///
/// [ContainerdClient] holds the connection; a small class per service ([ContentStore], [Images], [Leases],
/// [Snapshots], [Diffs], [Containers], [Tasks], [Namespaces]) turns its calls into blocking methods with plain
/// Java types. What containerd refuses is a [ContainerdException]. The generated messages and stubs are in the
/// packages `dev.lazuli.containerd.proto.…`; programs that serve containerd, such as the snapshotter, use them
/// directly.
@NullMarked
package dev.lazuli.containerd;

import org.jspecify.annotations.NullMarked;
