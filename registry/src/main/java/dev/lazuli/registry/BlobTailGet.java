package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// `GET /v2/<name>/blobs/<digest>` with `Range: bytes=-N`: the tail; empty when the server answers something else
/// than was asked.
///
/// @param length N
record BlobTailGet(ImageReference image, Digest digest, int length) implements Endpoint<Optional<BlobTail>> {

    @Override
    public String action() {
        return "fetch the tail of blob " + digest + " of " + image.repository();
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("blobs/" + digest);
    }

    @Override
    public Scope scope() {
        return Scope.pull(image.path());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Range", "bytes=-" + length);
    }

    @Override
    public Optional<Digest> blob() {
        return Optional.of(digest);
    }

    @Override
    public Optional<BlobTail> read(Answer answer) throws IOException {
        try (answer) {
            return switch (answer.status()) {
                case 206 -> tail(answer);
                case 200 -> whole(answer);
                // Refused as a range of this kind: the server may still know plain ones.
                case 400, 405, 416, 501 -> Optional.empty();
                default -> throw answer.failure();
            };
        }
    }

    private Optional<BlobTail> tail(Answer answer) throws IOException {
        // Go's file server answers `bytes 0--1/0` for an empty blob.
        if (answer.length().equals(OptionalLong.of(0))) {
            return Optional.empty();
        }
        ContentRange range = ContentRange.of(answer);
        if (range.total().isEmpty() || range.last() != range.total().getAsLong() - 1 || range.length() > length) {
            return Optional.empty();
        }
        byte[] bytes = answer.readAll(length);
        if (bytes.length != range.length()) {
            throw answer.body().broken(UnreachableException.Reason.BROKEN, null);
        }
        answer.discard();
        return Optional.of(new BlobTail(bytes, range.total().getAsLong()));
    }

    /// The whole blob, which will do when it is not longer than the tail.
    private Optional<BlobTail> whole(Answer answer) throws IOException {
        OptionalLong size = answer.length();
        if (size.isEmpty() || size.getAsLong() > length) {
            return Optional.empty();
        }
        byte[] bytes = answer.readAll(length);
        answer.discard();
        return Optional.of(new BlobTail(bytes, bytes.length));
    }
}
