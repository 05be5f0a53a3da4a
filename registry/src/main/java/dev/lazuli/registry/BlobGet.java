package dev.lazuli.registry;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// `GET /v2/<name>/blobs/<digest>`, from an offset on, up to an end or that of the blob.
///
/// @param start first byte wanted
/// @param end   behind the last byte wanted; that of the blob when empty
/// @param skip  whether to take the part out of the whole blob where the server does not support ranges
record BlobGet(ImageReference image, Digest digest, long start, OptionalLong end, boolean skip)
        implements Endpoint<BlobGet.Part> {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int SKIP_BYTES = 64 << 10;

    /// What came: a body that stands at the first byte wanted, and goes on beyond the end when the server does not
    /// support ranges.
    ///
    /// @param ranged   whether the server supports ranges, as far as this answer tells
    /// @param blobSize where the server tells
    record Part(ResponseBody body, boolean ranged, OptionalLong blobSize) {}

    @Override
    public String action() {
        return "fetch blob " + digest + " of " + image.repository();
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
        if (end.isPresent()) {
            return Map.of("Range", ByteRange.between(start, end.getAsLong()).toHttpRange());
        }
        return start == 0 ? Map.of() : Map.of("Range", "bytes=" + start + "-");
    }

    @Override
    public Optional<Digest> blob() {
        return Optional.of(digest);
    }

    @Override
    public Part read(Answer answer) throws IOException {
        return switch (answer.status()) {
            case OK -> whole(answer);
            case PARTIAL -> part(answer);
            default -> throw answer.failure();
        };
    }

    private Part whole(Answer answer) throws IOException {
        OptionalLong size = answer.length();
        checkEnd(answer, size);
        if (!skip && (start > 0 || !size.equals(end))) {
            throw new RangeNotSupportedException(
                    "cannot " + action() + ": found the whole blob, expected the range "
                            + headers().get("Range"),
                    answer.exchange());
        }
        boolean asked = !headers().isEmpty();
        skip(answer, start);
        return new Part(answer.body(), !asked, size);
    }

    private Part part(Answer answer) throws IOException {
        ContentRange range = ContentRange.of(answer);
        if (range.first() != start) {
            throw answer.malformed("found a range from " + range.first() + ", expected one from " + start);
        }
        checkEnd(answer, range.total());
        return new Part(answer.body(), true, range.total());
    }

    private void checkEnd(Answer answer, OptionalLong size) throws MalformedAnswerException {
        if (size.isPresent() && size.getAsLong() < end.orElse(start)) {
            throw answer.malformed(
                    "the blob has " + size.getAsLong() + " bytes, expected at least " + end.orElse(start));
        }
    }

    private static void skip(Answer answer, long count) throws IOException {
        InputStream body = answer.body();
        byte[] dropped = new byte[SKIP_BYTES];
        for (long left = count; left > 0; ) {
            int read = body.read(dropped, 0, (int) Math.min(dropped.length, left));
            if (read < 0) {
                throw answer.body().broken(UnreachableException.Reason.BROKEN, null);
            }
            left -= read;
        }
    }
}
