package dev.lazuli.containerd;

import dev.lazuli.containerd.proto.diff.ApplyRequest;
import dev.lazuli.containerd.proto.diff.DiffGrpc;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import java.io.IOException;
import java.util.List;

/// Unpacking of layers by containerd. Thread-safe.
public final class Diffs {
    private final Calls calls;

    Diffs(Calls calls) {
        this.calls = calls;
    }

    /// Unpacks a layer of the content store.
    ///
    /// @param layer  its blob
    /// @param mounts of the snapshot to unpack into, from [Snapshots#prepare]
    /// @return the digest of the tar that was unpacked
    public DiffId apply(Descriptor layer, List<Mount> mounts) throws IOException, InterruptedException {
        ApplyRequest request = ApplyRequest.newBuilder()
                .setDiff(Descriptors.toMessage(layer))
                .addAllMounts(mounts.stream().map(Mount::toMessage).toList())
                .build();
        return new DiffId(
                Descriptors.digest(calls.work(DiffGrpc.getApplyMethod(), request, "unpack layer " + layer.digest())
                        .getApplied()
                        .getDigest()));
    }
}
