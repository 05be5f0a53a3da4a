package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// One endpoint of a registry: what to send, and how to read the answer.
///
/// @param <T> what the answer is read as
interface Endpoint<T> {

    /// What it is for, as messages have it behind "cannot": `fetch manifest localhost:5000/a:b`.
    String action();

    /// HTTP method.
    String method();

    /// Where it is, given the URL of the repository with a slash at its end.
    URI uri(URI repository);

    /// What a token must allow.
    Scope scope();

    default Map<String, String> headers() {
        return Map.of();
    }

    default Optional<UploadBody> body() {
        return Optional.empty();
    }

    /// How long to wait for the head of the answer, where a host usually gets `usual`.
    default Duration timeout(Duration usual) {
        return usual;
    }

    /// The blob whose redirect target is kept for the next request.
    default Optional<Digest> blob() {
        return Optional.empty();
    }

    /// Reads the answer, whatever its status. Closes it, or hands its body on; the caller closes it when this
    /// throws.
    T read(Answer answer) throws IOException, InterruptedException;
}
