/// A FUSE server that speaks the kernel's protocol (`<linux/fuse.h>`, version 7.31 and later) on `/dev/fuse`, without
/// libfuse, for read-only file systems.
///
/// A file system implements [FuseFileSystem]; [FuseServer#mount] mounts it:
///
/// ```java
/// try (FuseServer server = FuseServer.mount(folder, FuseMountOptions.named("hello", "example"), new HelloFuse())) {
///     System.in.read();
/// }
/// ```
///
/// `HelloFuse` in the tests of this module is a whole example.
///
/// The stages of a request: [FuseServer] reads its bytes from the device, [Dispatcher] turns them into a call of
/// the file system and its outcome into a reply, [FuseDevice] writes that. [Wire] has the layouts, [Opcode] the table
/// of operations. Names arrive as slices of the request's memory and replies are written in place, so that
/// lookups and directory listings allocate nothing per entry.
@NullMarked
package dev.lazuli.fuse;

import org.jspecify.annotations.NullMarked;
