package dev.lazuli.containerd;

import dev.lazuli.oci.Descriptor;
import java.time.Instant;
import java.util.Map;

/// A name and what it points to.
///
/// @param name      the normalized reference
/// @param target    its index or manifest
/// @param labels    of the record
/// @param createdAt when the record was made
/// @param updatedAt when it was last changed
public record StoredImage(
        String name, Descriptor target, Map<String, String> labels, Instant createdAt, Instant updatedAt) {

    public StoredImage {
        labels = Map.copyOf(labels);
    }
}
