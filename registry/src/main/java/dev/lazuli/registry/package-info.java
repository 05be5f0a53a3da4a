/// A client of OCI and Docker registries (formats, section 6). [dev.lazuli.registry.RegistryClient] is the
/// way in; [dev.lazuli.registry.RegistryException] is the root of what goes wrong.
///
/// Inside, one class per endpoint says what to send and how to read the answer, and one caller does what
/// they all need: the host's mirrors, http or https, authentication, redirects, retries, and the mapping of
/// HTTP status to exceptions. All is blocking and meant for virtual threads.
@NullMarked
package dev.lazuli.registry;

import org.jspecify.annotations.NullMarked;
