package dev.lazuli.containerd;

import dev.lazuli.oci.Digest;
import java.time.Instant;
import java.util.Map;

/// A blob of the content store.
///
/// @param digest    its digest
/// @param size      its size in bytes
/// @param createdAt when it was committed
/// @param labels    what was written down with it
public record ContentInfo(Digest digest, long size, Instant createdAt, Map<String, String> labels) {

    public ContentInfo {
        labels = Map.copyOf(labels);
    }
}
