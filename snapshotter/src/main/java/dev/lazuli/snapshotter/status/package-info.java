/// What can be seen of the daemon from outside: metrics under the names of containerd-stargz-grpc, and the log's form.
@NullMarked
package dev.lazuli.snapshotter.status;

import org.jspecify.annotations.NullMarked;
