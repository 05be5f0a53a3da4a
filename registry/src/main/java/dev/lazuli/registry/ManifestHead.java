package dev.lazuli.registry;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OciFormatException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// `HEAD /v2/<name>/manifests/<reference>`: the manifest's descriptor; empty when the answer does not tell all of it.
record ManifestHead(ImageReference image) implements Endpoint<Optional<Descriptor>> {
    private static final int OK = 200;

    @Override
    public String action() {
        return "resolve " + image;
    }

    @Override
    public String method() {
        return "HEAD";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("manifests/" + image.tagOrDigest());
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
    public Optional<Descriptor> read(Answer answer) throws RegistryException {
        try (answer) {
            return switch (answer.status()) {
                case OK -> descriptor(answer);
                // Servers that do not know HEAD here, or do not like it.
                case 400, 405, 406, 501 -> Optional.empty();
                default -> throw ManifestGet.failure(answer);
            };
        }
    }

    private Optional<Descriptor> descriptor(Answer answer) throws RegistryException {
        Optional<String> type = ManifestGet.mediaType(answer);
        OptionalLong size = answer.length();
        Optional<Digest> digest = digest(answer);
        if (type.isEmpty() || size.isEmpty() || digest.isEmpty()) {
            return Optional.empty();
        }
        if (image.digest().isPresent() && !image.digest().equals(digest)) {
            throw new DigestMismatchException(
                    "cannot " + action() + ": found " + digest.get() + ", expected "
                            + image.digest().get(),
                    image.digest().get(),
                    answer.exchange());
        }
        return Optional.of(new Descriptor(type.get(), digest.get(), size.getAsLong()));
    }

    private static Optional<Digest> digest(Answer answer) {
        Optional<String> text = answer.header("Docker-Content-Digest");
        try {
            return text.isPresent() ? Optional.of(Digest.parse(text.get())) : Optional.empty();
        } catch (OciFormatException e) {
            // Then the content itself is fetched and hashed.
            return Optional.empty();
        }
    }
}
