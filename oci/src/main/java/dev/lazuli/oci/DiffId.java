package dev.lazuli.oci;

/// The digest of a layer's uncompressed tar (OCI image specification, "Layer DiffID").
///
/// @param digest the digest of the uncompressed tar
public record DiffId(Digest digest) {
    @Override
    public String toString() {
        return digest.toString();
    }
}
