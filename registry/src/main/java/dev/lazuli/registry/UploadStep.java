package dev.lazuli.registry;

import dev.lazuli.oci.ImageReference;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A request to the location of an upload under way: PATCH sends a chunk, PUT sends the rest and ends it, DELETE
/// gives it up.
///
/// @param done the statuses that say so
record UploadStep(
        String action,
        ImageReference image,
        String method,
        URI location,
        Map<String, String> headers,
        Optional<UploadBody> body,
        Set<Integer> done)
        implements Endpoint<Optional<URI>> {
    private static final Duration COMMIT_WAIT = Duration.ofMinutes(5);

    /// A registry may have to copy the whole blob before it says that it has it.
    @Override
    public Duration timeout(Duration usual) {
        return method.equals("PUT") && usual.compareTo(COMMIT_WAIT) < 0 ? COMMIT_WAIT : usual;
    }

    @Override
    public URI uri(URI repository) {
        return location;
    }

    @Override
    public Scope scope() {
        return Scope.push(image.path());
    }

    /// Where the upload goes on, if there is more to come.
    @Override
    public Optional<URI> read(Answer answer) throws RegistryException {
        if (!done.contains(answer.status())) {
            throw answer.failure();
        }
        answer.discard();
        return method.equals("PATCH") ? Optional.of(UploadStart.location(answer)) : Optional.empty();
    }
}
