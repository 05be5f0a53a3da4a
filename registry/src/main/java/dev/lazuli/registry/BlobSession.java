package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The upload of a blob that is still being made: POST for a location, PATCH for each chunk, PUT with the
/// digest (distribution specification, "Pushing a blob in chunks"). A chunk that breaks off is repeated
/// from where the registry has it. For one thread.
public final class BlobSession implements AutoCloseable {
    private static final int CHUNK_BYTES = 8 << 20;
    private static final Set<Integer> CREATED = Set.of(200, 201, 204);
    private static final Set<Integer> ACCEPTED = Set.of(202);
    private static final Set<Integer> DELETED = Set.of(200, 202, 204, 404);

    private final RegistryCaller caller;
    private final ImageReference image;
    private final int chunkBytes;
    private URI location;
    private long offset;
    private boolean uncertain;
    private boolean ended;

    private BlobSession(RegistryCaller caller, ImageReference image, URI location, int chunkBytes) {
        this.caller = caller;
        this.image = image;
        this.location = location;
        this.chunkBytes = chunkBytes;
    }

    static BlobSession begin(RegistryCaller caller, ImageReference image) throws IOException, InterruptedException {
        UploadStart.Begun begun = caller.push(image, new UploadStart(image, Optional.empty(), Optional.empty()));
        URI location = begun.location()
                .orElseThrow(() -> new IOException("cannot upload a blob to " + image.repository()
                        + ": the registry says that it is there, before it was sent"));
        return new BlobSession(caller, image, location, Math.max(CHUNK_BYTES, begun.minChunk()));
    }

    /// How many bytes a chunk should have; the last one may have fewer.
    public int chunkBytes() {
        return chunkBytes;
    }

    /// Sends the next bytes.
    ///
    /// @param bytes  not changed before this returns
    /// @param length how many of them, from the first on
    /// @throws StatusException when the registry refuses; then nothing more can be sent
    public void append(byte[] bytes, int length) throws IOException, InterruptedException {
        if (length == 0) {
            return;
        }
        long start = offset;
        caller.push(image, host -> {
            if (uncertain) {
                synchronize(host, start, length);
            }
            int done = Math.toIntExact(offset - start);
            if (done < length) {
                patch(host, bytes, done, length - done);
            }
            return true;
        });
    }

    /// Finds out how much of a chunk has arrived.
    private void synchronize(RegistryHost host, long start, int length) throws IOException, InterruptedException {
        UploadStatus.Found found = caller.call(host, image, new UploadStatus(action(), image, location));
        if (found.bytes() < start || found.bytes() > start + length) {
            throw new IOException("cannot " + action() + ": the registry has " + found.bytes()
                    + " bytes, expected between " + start + " and " + (start + length));
        }
        location = found.location();
        offset = found.bytes();
        uncertain = false;
    }

    private void patch(RegistryHost host, byte[] bytes, int from, int count) throws IOException, InterruptedException {
        UploadBody body = new UploadBody(() -> new ByteArrayInputStream(bytes, from, count), count, sent -> {});
        Map<String, String> range = Map.of("Content-Range", offset + "-" + (offset + count - 1));
        uncertain = true;
        location = step(host, "PATCH", location, range, Optional.of(body), ACCEPTED)
                .orElseThrow();
        uncertain = false;
        offset += count;
    }

    /// Makes what was sent a blob.
    ///
    /// @param digest of all of it; the registry compares
    public void commit(Digest digest) throws IOException, InterruptedException {
        URI last = TokenServer.withQuery(location, "digest=" + digest);
        Optional<UploadBody> nothing = Optional.of(UploadBody.of(new byte[0]));
        boolean[] repeated = new boolean[1];
        caller.push(image, host -> {
            try {
                step(host, "PUT", last, Map.of(), nothing, CREATED);
            } catch (NotFoundException e) {
                // An attempt whose answer was lost has ended the upload.
                if (!repeated[0] || !isThere(host, digest)) {
                    throw e;
                }
            } finally {
                repeated[0] = true;
            }
            return true;
        });
        ended = true;
    }

    private boolean isThere(RegistryHost host, Digest digest) throws IOException, InterruptedException {
        return caller.call(host, image, new BlobHead(image, digest, Scope.push(image.path())))
                .present();
    }

    private Optional<URI> step(
            RegistryHost host,
            String method,
            URI to,
            Map<String, String> headers,
            Optional<UploadBody> body,
            Set<Integer> done)
            throws IOException, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Content-Type", "application/octet-stream");
        return caller.call(host, image, new UploadStep(action(), image, method, to, all, body, done));
    }

    private String action() {
        return "upload a blob to " + image.repository();
    }

    /// Gives the upload up unless it was committed. Registries that do not know that drop it by themselves
    /// after a while. Idempotent; works in interrupted threads.
    @Override
    public void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        boolean interrupted = Thread.interrupted();
        try {
            caller.push(image, host -> step(host, "DELETE", location, Map.of(), Optional.empty(), DELETED));
        } catch (RegistryException e) {
            System.getLogger(BlobSession.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
        } catch (InterruptedException e) {
            interrupted = true;
            InterruptedIOException failure = new InterruptedIOException("interrupted: " + action());
            failure.initCause(e);
            throw failure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
