package dev.lazuli.registry;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageReference;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// `PUT /v2/<name>/manifests/<reference>`.
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and too big to copy
record ManifestPut(ImageReference image, Descriptor descriptor, byte[] json) implements Endpoint<Descriptor> {
    private static final int OK = 200;
    private static final int CREATED = 201;

    @Override
    public String action() {
        return "push manifest " + image;
    }

    @Override
    public String method() {
        return "PUT";
    }

    @Override
    public URI uri(URI repository) {
        return repository.resolve("manifests/" + image.tagOrDigest());
    }

    @Override
    public Scope scope() {
        return Scope.push(image.path());
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("Content-Type", descriptor.mediaType());
    }

    @Override
    public Optional<UploadBody> body() {
        return Optional.of(UploadBody.of(json));
    }

    @Override
    public Descriptor read(Answer answer) throws RegistryException {
        if (answer.status() != CREATED && answer.status() != OK) {
            throw answer.failure();
        }
        answer.discard();
        Optional<String> stored = answer.header("Docker-Content-Digest");
        // A digest by another algorithm says nothing about ours.
        String algorithm = descriptor.digest().algorithm() + ":";
        if (stored.isPresent()
                && stored.get().startsWith(algorithm)
                && !stored.get().equals(descriptor.digest().toString())) {
            throw new DigestMismatchException(
                    "cannot " + action() + ": the registry stored " + PlainText.of(stored.get()) + ", expected "
                            + descriptor.digest(),
                    descriptor.digest(),
                    answer.exchange());
        }
        return descriptor;
    }
}
