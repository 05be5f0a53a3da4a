/// The OCI runtime specification of a container, as Docker and nerdctl set it up on Linux: namespaces, mounts, masked
/// and read-only paths, Docker's capabilities and device rules, environment and user. No seccomp profile yet.
///
/// `ProcessOptions` says what to run, `SpecOptions` where and with which rights, and `RuntimeSpec` writes both as
/// the document that runc reads. Users are looked up in the image's own files by `UserLookup`, which follows
/// symbolic links only within the root file system.
@NullMarked
package dev.lazuli.cli.spec;

import org.jspecify.annotations.NullMarked;
