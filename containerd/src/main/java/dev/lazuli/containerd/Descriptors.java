package dev.lazuli.containerd;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.OciFormatException;
import java.util.Optional;

/// Descriptors as messages carry them: without platforms.
final class Descriptors {
    private Descriptors() {}

    static dev.lazuli.containerd.proto.types.Descriptor toMessage(Descriptor descriptor) {
        return dev.lazuli.containerd.proto.types.Descriptor.newBuilder()
                .setMediaType(descriptor.mediaType())
                .setDigest(descriptor.digest().toString())
                .setSize(descriptor.size())
                .putAllAnnotations(descriptor.annotations())
                .build();
    }

    static Descriptor of(dev.lazuli.containerd.proto.types.Descriptor message) throws ContainerdException {
        return new Descriptor(
                message.getMediaType(),
                digest(message.getDigest()),
                message.getSize(),
                Optional.empty(),
                message.getAnnotationsMap());
    }

    static Digest digest(String text) throws ContainerdException {
        try {
            return Digest.parse(text);
        } catch (OciFormatException e) {
            throw new ContainerdException("containerd answered with a bad digest: " + e.getMessage(), e);
        }
    }
}
