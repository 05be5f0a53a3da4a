/// What Linux offers and the JDK does not: descriptors with scatter I/O, mounts, extended attributes,
/// device nodes, terminals. The only code of the project that calls native functions, and it exports
/// none of that: signatures are plain Java, [java.lang.foreign.MemorySegment] being plain memory.
///
/// All calls go through one handle of libc's `syscall` function, because linking each further handle
/// costs start-up time. A failed call throws [LinuxException] with the error number; the `try…` methods of
/// [Fd] return it instead, for loops in which an error is ordinary. Calls that may block do block their
/// platform thread, a virtual thread pins its carrier meanwhile: nothing here belongs on a virtual thread
/// when it can wait for long.
///
/// x86_64 and aarch64 only; elsewhere the first call throws [UnsupportedOperationException].
@NullMarked
package dev.lazuli.linux;

import org.jspecify.annotations.NullMarked;
