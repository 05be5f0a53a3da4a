package dev.lazuli.image;

import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import java.util.List;

/// An image that was removed.
///
/// @param name   its name
/// @param target the digest that it pointed to
/// @param layers diffIDs of its layers, lowest first
public record RemovedImage(String name, Digest target, List<DiffId> layers) {

    public RemovedImage {
        layers = List.copyOf(layers);
    }
}
