package dev.lazuli.registry;

import dev.lazuli.oci.Descriptor;

/// A manifest or index as the registry has it, hashed here.
///
/// @param descriptor its media type as the registry says, digest and size
/// @param json       the document byte for byte; not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and too big to copy
public record FetchedManifest(Descriptor descriptor, byte[] json) {}
