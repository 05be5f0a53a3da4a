package dev.lazuli.registry;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.OptionalLong;

/// Reads blobs, whole and in part, as streams that survive their connections. Thread-safe.
final class BlobReader {
    private final RegistryCaller caller;

    BlobReader(RegistryCaller caller) {
        this.caller = caller;
    }

    /// @param size as the descriptor has it, if there is one
    BlobStream whole(ImageReference image, Digest digest, OptionalLong size) throws IOException, InterruptedException {
        BlobGet request = new BlobGet(image, digest, 0, OptionalLong.empty(), true);
        BlobGet.Part first = caller.pull(image, checked(request, size));
        OptionalLong told = size.isPresent() ? size : first.blobSize();
        ResumingStream bytes = new ResumingStream(
                caller.repeater(),
                offset -> reopen(new BlobGet(image, digest, offset, OptionalLong.empty(), true), told),
                first.body(),
                0,
                told);
        return new BlobStream(new VerifiedStream(bytes, request, first.body().exchange()), told);
    }

    RangeStream part(ImageReference image, Digest digest, ByteRange range, RegistryCaller.Order order)
            throws IOException, InterruptedException {
        OptionalLong end = OptionalLong.of(range.end());
        BlobGet get = new BlobGet(image, digest, range.offset(), end, true);
        BlobGet.Part first = caller.pull(image, order, host -> caller.call(host, image, get));
        ResumingStream bytes = new ResumingStream(
                caller.repeater(),
                offset -> caller.pull(
                                image, order, checked(new BlobGet(image, digest, offset, end, true), first.blobSize()))
                        .body(),
                first.body(),
                range.offset(),
                end);
        return new RangeStream(bytes, range, first.blobSize(), first.ranged());
    }

    private ResponseBody reopen(BlobGet request, OptionalLong size) throws IOException, InterruptedException {
        return caller.pull(request.image(), checked(request, size)).body();
    }

    /// The request, with the blob's size compared to what it should be before anything is read.
    private RegistryCaller.HostWork<BlobGet.Part> checked(BlobGet request, OptionalLong size) {
        return host -> {
            BlobGet.Part part = caller.call(host, request.image(), request);
            if (size.isPresent() && part.blobSize().isPresent() && !size.equals(part.blobSize())) {
                part.body().close();
                throw new MalformedAnswerException(
                        "cannot " + request.action() + ": the blob has "
                                + part.blobSize().getAsLong() + " bytes, expected " + size.getAsLong(),
                        part.body().exchange());
            }
            return part;
        };
    }
}
