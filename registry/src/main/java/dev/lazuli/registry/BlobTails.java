package dev.lazuli.registry;

import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Reads the ends of blobs. Remembers which hosts do not know suffix ranges. Thread-safe.
final class BlobTails {
    static final int MAX_BYTES = 64 << 20;

    private final RegistryCaller caller;
    private final Set<String> withoutSuffixRanges = ConcurrentHashMap.newKeySet();

    BlobTails(RegistryCaller caller) {
        this.caller = caller;
    }

    BlobTail read(ImageReference image, Digest digest, long length) throws IOException, InterruptedException {
        if (length < 1 || length > MAX_BYTES) {
            throw new IllegalArgumentException("tail of " + length + " bytes, expected 1 to " + MAX_BYTES);
        }
        return caller.pull(image, host -> on(host, image, digest, (int) length));
    }

    private BlobTail on(RegistryHost host, ImageReference image, Digest digest, int length)
            throws IOException, InterruptedException {
        if (!withoutSuffixRanges.contains(host.authority())) {
            var tail = caller.call(host, image, new BlobTailGet(image, digest, length));
            if (tail.isPresent()) {
                return tail.get();
            }
        }
        long size = size(host, image, digest);
        if (size == 0) {
            return new BlobTail(new byte[0], 0);
        }
        BlobTail tail = plain(host, image, digest, size, (int) Math.min(length, size));
        withoutSuffixRanges.add(host.authority());
        return tail;
    }

    /// The size of a blob that must be there.
    long size(RegistryHost host, ImageReference image, Digest digest) throws IOException, InterruptedException {
        BlobHead request = new BlobHead(image, digest, Scope.pull(image.path()));
        BlobHead.Found found = caller.call(host, image, request);
        if (!found.present()) {
            throw new NotFoundException(
                    "cannot " + request.action() + ": not found (" + found.exchange() + ")", found.exchange());
        }
        if (found.size().isEmpty()) {
            throw new MalformedAnswerException(
                    "cannot " + request.action() + ": the answer has no Content-Length", found.exchange());
        }
        return found.size().getAsLong();
    }

    private BlobTail plain(RegistryHost host, ImageReference image, Digest digest, long size, int length)
            throws IOException, InterruptedException {
        BlobGet request = new BlobGet(image, digest, size - length, OptionalLong.of(size), false);
        try (ResponseBody body = caller.call(host, image, request).body()) {
            byte[] bytes = body.readNBytes(length);
            if (bytes.length < length) {
                throw body.broken(UnreachableException.Reason.BROKEN, null);
            }
            body.finishIfEnded();
            return new BlobTail(bytes, size);
        }
    }
}
