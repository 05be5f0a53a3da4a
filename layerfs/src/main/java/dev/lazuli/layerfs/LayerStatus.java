package dev.lazuli.layerfs;

import dev.lazuli.oci.Digest;
import java.util.Optional;

/// How much of a layer is here.
///
/// @param layer       digest of the blob
/// @param size        size of the blob in bytes
/// @param fetchedSize how many of these bytes need not be fetched any more
/// @param aheadSize   how many of them were fetched before anyone asked, since the mount
/// @param error       what went wrong last, empty when nothing did since the mount
public record LayerStatus(Digest layer, long size, long fetchedSize, long aheadSize, Optional<String> error) {}
