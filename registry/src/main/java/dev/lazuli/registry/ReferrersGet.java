package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// `GET /v2/<name>/referrers/<digest>`: an index of the manifests that refer to another; empty where the registry does
/// not know the endpoint.
///
/// @param image   whose repository is asked
/// @param subject digest of the manifest that is referred to
record ReferrersGet(ImageReference image, Digest subject) implements Endpoint<Optional<byte[]>> {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    @Override
    public String action() {
        return "list the referrers of " + subject + " of " + image.repository();
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("referrers/" + subject);
    }

    @Override
    public Scope scope() {
        return Scope.pull(image.path());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Accept", MediaTypes.OCI_INDEX);
    }

    @Override
    public Optional<byte[]> read(Answer answer) throws IOException {
        try (answer) {
            return switch (answer.status()) {
                case OK -> Optional.of(answer.readAll(Manifest.MAX_BYTES));
                case NOT_FOUND -> Optional.empty();
                default -> throw answer.failure();
            };
        }
    }
}
