package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.net.URI;
import java.util.OptionalLong;

/// `HEAD /v2/<name>/blobs/<digest>`: the blob's size; empty when it is not there.
///
/// @param scope to pull or to push
record BlobHead(ImageReference image, Digest digest, Scope scope) implements Endpoint<BlobHead.Found> {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /// @param present whether the blob is there
    /// @param size    its bytes, where the registry tells
    record Found(boolean present, OptionalLong size, Exchange exchange) {}

    @Override
    public String action() {
        return "look up blob " + digest + " of " + image.repository();
    }

    @Override
    public String method() {
        return "HEAD";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("blobs/" + digest);
    }

    @Override
    public Found read(Answer answer) throws RegistryException {
        try (answer) {
            return switch (answer.status()) {
                case OK -> new Found(true, answer.length(), answer.exchange());
                case NOT_FOUND -> new Found(false, OptionalLong.empty(), answer.exchange());
                default -> throw answer.failure();
            };
        }
    }
}
