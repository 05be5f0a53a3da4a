package dev.lazuli.estargz;

import dev.lazuli.oci.DiffId;
import java.util.List;
import java.util.Optional;

/// What [LayerVerification] found.
///
/// @param entries          how many entries of the tar were looked at, the TOC not counted
/// @param chunks           how many chunks were compared with their digests
/// @param diffId           the digest of the uncompressed tar; empty if the layer is damaged
/// @param uncompressedSize its size in bytes, as far as it could be read
/// @param disagreements    the first ones, in the order in which they were found
/// @param count            how many there are in all
public record LayerReport(
        long entries,
        long chunks,
        Optional<DiffId> diffId,
        long uncompressedSize,
        List<Disagreement> disagreements,
        long count) {

    public LayerReport {
        disagreements = List.copyOf(disagreements);
    }

    /// Whether the layer is all that it claims to be.
    public boolean isClean() {
        return count == 0;
    }
}
