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
///
/// A server must not use its own mount, nor wait for somebody who does: the kernel waits for the server's answer even
/// when the process that asked is killed.
///
/// At level `TRACE` the logger `dev.lazuli.fuse.Trace` gets two lines per request:
///
/// ```
/// rx 24 LOOKUP n1 "usr" u0 p4711
/// tx 24 OK 128 B
/// rx 26 READ n17 fh 3 [131072 +65536) u0 p4711
/// rx 27 INTERRUPT n0 of 26 u0 p0
/// tx 27 -
/// tx 26 EINTR (Interrupted system call)
/// ```
///
/// | sign | meaning |
/// |---|---|
/// | `rx`, `tx` | received from and sent to the kernel |
/// | the number | the request's `unique`, which its reply repeats |
/// | `n17` | node id |
/// | `fh 3` | handle, as the file system gave it at OPEN |
/// | `[131072 +65536)` | offset and length in bytes |
/// | `u0`, `p4711` | user and thread that caused the request; `u-` where the kernel does not say |
/// | `128 B` | length of the answer behind its header |
/// | `-` | no reply |
@NullMarked
package dev.lazuli.fuse;

import org.jspecify.annotations.NullMarked;
