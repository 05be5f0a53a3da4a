package dev.lazuli.registry;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// `GET /v2/<name>/manifests/<reference>`: the manifest's bytes, verified where a digest is known.
///
/// @param image  whose repository is asked
/// @param digest of the manifest; by the image's tag when empty
record ManifestGet(ImageReference image, Optional<Digest> digest) implements Endpoint<FetchedManifest> {
    private static final int OK = 200;

    @Override
    public String action() {
        String of = digest.filter(d -> !image.digest().equals(digest))
                .map(d -> d + " of ")
                .orElse("");
        return "fetch manifest " + of + image;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("manifests/" + digest.map(Digest::toString).orElseGet(image::tagOrDigest));
    }

    @Override
    public Scope scope() {
        return Scope.pull(image.path());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Accept", String.join(", ", MediaTypes.ACCEPTED_MANIFESTS));
    }

    @Override
    public FetchedManifest read(Answer answer) throws IOException {
        try (answer) {
            if (answer.status() != OK) {
                throw failure(answer);
            }
            byte[] json = answer.readAll(Manifest.MAX_BYTES);
            Digest found = digest.isPresent() ? verified(answer, digest.get(), json) : Digest.sha256(json);
            String type = mediaType(answer).orElse("");
            return new FetchedManifest(new Descriptor(type, found, json.length), json);
        }
    }

    private Digest verified(Answer answer, Digest expected, byte[] json) throws DigestMismatchException {
        var hash = expected.newMessageDigest();
        hash.update(json);
        if (!expected.matches(hash)) {
            throw new DigestMismatchException(
                    "cannot " + action() + ": the content is " + Digest.sha256(json) + ", expected " + expected,
                    expected,
                    answer.exchange());
        }
        return expected;
    }

    /// The media type, without parameters.
    static Optional<String> mediaType(Answer answer) {
        return answer.header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip())
                .filter(type -> !type.isEmpty());
    }

    /// The exception for a status other than 200.
    static StatusException failure(Answer answer) {
        StatusException failure = answer.failure();
        return failure instanceof NotFoundException notFound
                ? new ManifestNotFoundException(String.valueOf(notFound.getMessage()), notFound.exchange())
                : failure;
    }
}
