/// The real parts that tests, the demo and the benchmarks share: a private containerd, registry and snapshotter
/// daemon (each with its own folders and sockets, nothing of the machine's own is touched), images made by tools
/// that are not ours, and independent views of mounts and file trees.
///
/// Everything here runs real processes and needs root. What is started is stopped by its pid, and everything that
/// has been mounted below a part's folder is unmounted when the part is closed.
@NullMarked
package dev.lazuli.testkit;

import org.jspecify.annotations.NullMarked;
