/// Values of the OCI image and distribution specifications: digests, descriptors, manifests, image
/// configs, references, platforms and byte ranges. Nothing here does I/O or keeps state.
///
/// Text from outside is read by `parse` methods, which throw [OciFormatException]; constructors and
/// `of` methods take values that the program made itself and throw [IllegalArgumentException].
@NullMarked
package dev.lazuli.oci;

import org.jspecify.annotations.NullMarked;
