package dev.lazuli.registry;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/// Uploads one blob: POST for a location, then PUT with the whole content. Where that is refused, or breaks off (as it
/// does when a server refuses without reading), the next attempt sends chunks by PATCH. For one thread.
final class BlobUpload {
    private static final int CHUNK_BYTES = 8 << 20;
    private static final Set<Integer> CREATED = Set.of(200, 201, 204);
    private static final Set<Integer> ACCEPTED = Set.of(202);
    private static final Set<Integer> REFUSES_ONE_PIECE = Set.of(400, 405, 411, 413, 415, 416, 501);

    private final RegistryCaller caller;
    private final ImageReference image;
    private final Descriptor blob;
    private final BlobSource source;
    private final LongConsumer progress;
    private boolean chunked;

    BlobUpload(RegistryCaller caller, ImageReference image, Descriptor blob, BlobSource source, LongConsumer progress) {
        this.caller = caller;
        this.image = image;
        this.blob = blob;
        this.source = source;
        this.progress = progress;
    }

    /// Mounts a blob of another repository of the same host.
    ///
    /// @return false when the registry does not do that, or not for this user
    static boolean mount(RegistryCaller caller, RegistryHost host, ImageReference image, Digest digest, String from)
            throws IOException, InterruptedException {
        UploadStart request = new UploadStart(image, Optional.of(digest), Optional.of(from));
        Optional<URI> location;
        try {
            location = caller.call(host, image, request).location();
        } catch (NotFoundException | UnauthorizedException | ForbiddenException e) {
            return false;
        }
        if (location.isEmpty()) {
            return true;
        }
        // The registry began an upload instead, which nobody will use.
        try {
            Set<Integer> done = Set.of(200, 202, 204);
            caller.call(
                    host,
                    image,
                    new UploadStep(
                            request.action(), image, "DELETE", location.get(), Map.of(), Optional.empty(), done));
        } catch (RegistryException e) {
            // Registries drop uploads that nobody goes on with; not all know DELETE.
            return false;
        }
        return false;
    }

    void run() throws IOException, InterruptedException {
        caller.push(image, host -> {
            progress.accept(0);
            attempt(host);
            return true;
        });
    }

    private void attempt(RegistryHost host) throws IOException, InterruptedException {
        if (!chunked) {
            try {
                inOnePiece(host);
                return;
            } catch (StatusException e) {
                if (!REFUSES_ONE_PIECE.contains(e.status())) {
                    throw e;
                }
                chunked = true;
                progress.accept(0);
            }
        }
        inChunks(host);
    }

    private void inOnePiece(RegistryHost host) throws IOException, InterruptedException {
        Optional<URI> location = begin(host).location();
        if (location.isEmpty()) {
            return;
        }
        UploadBody body = new UploadBody(source, blob.size(), progress);
        try {
            step(host, "PUT", finalLocation(location.get()), Map.of(), Optional.of(body), CREATED);
        } catch (UnreachableException e) {
            chunked = e.reason() == UnreachableException.Reason.BROKEN;
            throw e;
        }
    }

    private void inChunks(RegistryHost host) throws IOException, InterruptedException {
        UploadStart.Begun begun = begin(host);
        if (begun.location().isEmpty()) {
            return;
        }
        int chunk = (int) Math.max(CHUNK_BYTES, begun.minChunk());
        URI location = begun.location().get();
        try (InputStream content = source.open()) {
            for (long start = 0; start < blob.size(); start += chunk) {
                location = patch(host, location, start, next(content, start, chunk));
            }
        }
        Optional<UploadBody> nothing = Optional.of(UploadBody.of(new byte[0]));
        step(host, "PUT", finalLocation(location), Map.of(), nothing, CREATED);
    }

    /// The chunk from `start` on, in memory, since it may have to be sent twice.
    private byte[] next(InputStream content, long start, int chunk) throws IOException {
        int length = (int) Math.min(chunk, blob.size() - start);
        byte[] bytes = content.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("cannot " + action() + ": the content ends at byte " + (start + bytes.length)
                    + ", expected " + blob.size());
        }
        return bytes;
    }

    private URI patch(RegistryHost host, URI location, long start, byte[] chunk)
            throws IOException, InterruptedException {
        UploadBody body = new UploadBody(
                () -> new ByteArrayInputStream(chunk), chunk.length, sent -> progress.accept(start + sent));
        Map<String, String> range = Map.of("Content-Range", start + "-" + (start + chunk.length - 1));
        return step(host, "PATCH", location, range, Optional.of(body), ACCEPTED).orElseThrow();
    }

    private String action() {
        return "upload blob " + blob.digest() + " to " + image.repository();
    }

    private UploadStart.Begun begin(RegistryHost host) throws IOException, InterruptedException {
        return caller.call(host, image, new UploadStart(image, Optional.of(blob.digest()), Optional.empty()));
    }

    private Optional<URI> step(
            RegistryHost host,
            String method,
            URI location,
            Map<String, String> headers,
            Optional<UploadBody> body,
            Set<Integer> done)
            throws IOException, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/octet-stream");
        return caller.call(host, image, new UploadStep(action(), image, method, location, all, body, done));
    }

    private URI finalLocation(URI location) {
        return TokenServer.withQuery(location, "digest=" + blob.digest());
    }
}
