package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.net.URI;
import java.util.Optional;

/// `POST /v2/<name>/blobs/uploads/`: begins an upload, or mounts a blob of another repository.
///
/// @param digest    of the blob; empty while nobody knows it, which mounting needs
/// @param mountFrom path of that repository
record UploadStart(ImageReference image, Optional<Digest> digest, Optional<String> mountFrom)
        implements Endpoint<UploadStart.Begun> {
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int MAX_MIN_CHUNK = 64 << 20;

    /// @param location where the upload goes on; empty when the blob is there already
    /// @param minChunk fewest bytes of a chunk that the registry takes, 0 when it does not say
    record Begun(Optional<URI> location, int minChunk) {}

    @Override
    public String action() {
        String what = digest.map(known -> "blob " + known).orElse("a blob");
        return (mountFrom.isPresent() ? "mount " : "upload ") + what + " to " + image.repository();
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public URI uri(URI repository) {
        URI uploads = repository.resolve("blobs/uploads/");
        return mountFrom
                .map(from -> TokenServer.withQuery(uploads, "mount=" + digest.orElseThrow() + "&from=" + from))
                .orElse(uploads);
    }

    @Override
    public Scope scope() {
        return mountFrom.map(from -> Scope.mount(image.path(), from)).orElseGet(() -> Scope.push(image.path()));
    }

    @Override
    public Optional<UploadBody> body() {
        return Optional.of(UploadBody.of(new byte[0]));
    }

    @Override
    public Begun read(Answer answer) throws RegistryException {
        return switch (answer.status()) {
            case CREATED -> {
                answer.discard();
                yield new Begun(Optional.empty(), 0);
            }
            case ACCEPTED -> {
                answer.discard();
                yield new Begun(Optional.of(location(answer)), minChunk(answer));
            }
            default -> throw answer.failure();
        };
    }

    /// Where the upload goes on. A registry behind a proxy that ends TLS may name itself with http: it is asked
    /// by https as before.
    static URI location(Answer answer) throws RegistryException {
        String text = answer.header("Location")
                .orElseThrow(() -> answer.malformed("the answer has no Location for the upload"));
        URI asked = answer.uri();
        String plain = "http://" + TargetRules.authority(asked) + "/";
        if (asked.getScheme().equals("https") && text.startsWith(plain)) {
            text = "/" + text.substring(plain.length());
        }
        return TargetRules.follow(answer, "upload location", text);
    }

    private static int minChunk(Answer answer) throws MalformedAnswerException {
        String text = answer.header("OCI-Chunk-Min-Length").orElse("0").strip();
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) > MAX_MIN_CHUNK) {
            throw answer.malformed("OCI-Chunk-Min-Length is \"" + PlainText.of(text)
                    + "\", expected a number of bytes up to " + MAX_MIN_CHUNK);
        }
        return Integer.parseInt(text);
    }
}
