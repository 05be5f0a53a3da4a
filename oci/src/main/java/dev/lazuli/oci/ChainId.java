package dev.lazuli.oci;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The name of a stack of layers (OCI image specification, "Layer ChainID"). containerd names the
/// committed snapshot of each layer by it.
///
/// @param digest the chain's digest; for a stack of one layer its diffID
public record ChainId(Digest digest) {

    /// The chain of the lowest layer alone.
    public static ChainId of(DiffId bottom) {
        return new ChainId(bottom.digest());
    }

    /// This chain with one more layer on top.
    public ChainId then(DiffId next) {
        String joined = digest + " " + next;
        return new ChainId(Digest.sha256(joined.getBytes(StandardCharsets.US_ASCII)));
    }

    /// The chains of a whole image: element `i` names layers `0…i`. Empty for no layers.
    public static List<ChainId> all(List<DiffId> bottomFirst) {
        List<ChainId> chains = new ArrayList<>(bottomFirst.size());
        for (DiffId diffId : bottomFirst) {
            chains.add(chains.isEmpty() ? of(diffId) : chains.getLast().then(diffId));
        }
        return List.copyOf(chains);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
