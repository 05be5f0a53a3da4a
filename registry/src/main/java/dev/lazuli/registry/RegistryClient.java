package dev.lazuli.registry;

import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageIndex;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.oci.OciFormatException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/// Talks to registries (OCI Distribution 1.1, Docker Registry v2). Thread-safe; one instance serves a whole
/// program and keeps connections, tokens and redirect targets. Calls block, on virtual threads at no cost; an
/// interrupted call cancels its request. [#close()] breaks off what is under way.
///
/// Pulling calls ask the mirrors of the reference's host first, in order, and the host itself last; pushing
/// calls ask the host only. Failures that pass are repeated as [Retries] says. All that the registry said
/// wrong is a [RegistryException]; another [IOException] is about local things, as credentials that cannot be
/// read.
public final class RegistryClient implements AutoCloseable {
    private final RegistryCaller caller;
    private final BlobReader blobs;
    private final BlobTails tails;

    /// A client that has not connected to anything yet.
    public RegistryClient(RegistryOptions options) {
        this.caller = new RegistryCaller(options);
        this.blobs = new BlobReader(caller);
        this.tails = new BlobTails(caller);
    }

    /// What the reference's digest, or else its tag, stands for: media type, digest and size of a manifest or
    /// index. One HEAD request, or one GET where the answer to HEAD lacks something.
    ///
    /// @throws ManifestNotFoundException when the registry has no such tag, digest or repository
    /// @throws DigestMismatchException when it answers with other content than the reference's digest
    public Descriptor resolve(ImageReference reference) throws IOException, InterruptedException {
        Optional<Descriptor> head = caller.pull(reference, new ManifestHead(reference));
        if (head.isPresent()) {
            return head.get();
        }
        return fetch(reference).descriptor();
    }

    /// What the reference's digest, or else its tag, stands for, with its content: one request where
    /// [#resolve] and [#manifest] are two. At most [dev.lazuli.oci.Manifest#MAX_BYTES]. Registries that count
    /// pulls count this as one.
    ///
    /// @throws ManifestNotFoundException when the registry has no such tag, digest or repository
    /// @throws DigestMismatchException when it answers with other content than the reference's digest
    public FetchedManifest fetch(ImageReference reference) throws IOException, InterruptedException {
        return caller.pull(reference, new ManifestGet(reference, reference.digest()));
    }

    /// The manifest or index `digest` of the reference's repository, verified, as the registry has it byte
    /// for byte; at most [dev.lazuli.oci.Manifest#MAX_BYTES].
    ///
    /// @throws ManifestNotFoundException when the repository does not have it
    /// @throws DigestMismatchException when the content has another digest
    public byte[] manifest(ImageReference reference, Digest digest) throws IOException, InterruptedException {
        return caller.pull(reference, new ManifestGet(reference, Optional.of(digest)))
                .json();
    }

    /// As [#manifest(ImageReference, Digest)]; the size must be right too.
    public byte[] manifest(ImageReference reference, Descriptor descriptor) throws IOException, InterruptedException {
        byte[] json = manifest(reference, descriptor.digest());
        if (json.length != descriptor.size()) {
            throw new OciFormatException("manifest " + descriptor.digest() + " of " + reference + " has " + json.length
                    + " bytes, its descriptor says " + descriptor.size());
        }
        return json;
    }

    /// The manifests that refer to the manifest `subject` of the reference's repository (OCI distribution
    /// specification, "Listing Referrers"), from a registry without that endpoint those that the tag for it
    /// lists. None when there are none; of many, the first page.
    public List<Descriptor> referrers(ImageReference reference, Digest subject)
            throws IOException, InterruptedException {
        Optional<byte[]> index = caller.pull(reference, new ReferrersGet(reference, subject));
        if (index.isEmpty()) {
            ImageReference tagged = reference.withTag(subject.algorithm() + "-" + subject.hex());
            try {
                index = Optional.of(caller.pull(tagged, new ManifestGet(tagged, Optional.empty()))
                        .json());
            } catch (ManifestNotFoundException _) {
                return List.of();
            }
        }
        if (Manifest.parse(index.get(), MediaTypes.OCI_INDEX) instanceof ImageIndex list) {
            return list.manifests();
        }
        throw new OciFormatException("the referrers of " + subject + " of " + reference.repository() + " are no index");
    }

    /// The blob `digest` of the reference's repository, from the first to the last byte; the caller closes
    /// it.
    ///
    /// @throws NotFoundException when the repository does not have it
    public BlobStream blob(ImageReference reference, Digest digest) throws IOException, InterruptedException {
        return blobs.whole(reference, digest, OptionalLong.empty());
    }

    /// As [#blob(ImageReference, Digest)]; the size must be right too, so that no more is read than that.
    public BlobStream blob(ImageReference reference, Descriptor descriptor) throws IOException, InterruptedException {
        return blobs.whole(reference, descriptor.digest(), OptionalLong.of(descriptor.size()));
    }

    /// A part of a blob; the caller closes it. Works with registries that do not support ranges, at the price
    /// that [RangeStream#rangesSupported()] tells.
    ///
    /// @throws NotFoundException when the repository does not have the blob
    /// @throws MalformedAnswerException when the blob ends within the range
    public RangeStream blobRange(ImageReference reference, Digest digest, ByteRange range)
            throws IOException, InterruptedException {
        return blobs.part(reference, digest, range, RegistryCaller.Order.MIRRORS_FIRST);
    }

    /// As [#blobRange], but asks the reference's own host first and the mirrors behind it, the last first:
    /// for a part that a mirror had wrong.
    public RangeStream blobRangeFromOrigin(ImageReference reference, Digest digest, ByteRange range)
            throws IOException, InterruptedException {
        return blobs.part(reference, digest, range, RegistryCaller.Order.ORIGIN_FIRST);
    }

    /// The last bytes of a blob and its size: one request where the registry knows suffix ranges, else HEAD
    /// for the size and a plain range; the host is then asked that way from the start.
    ///
    /// @param suffixBytes how many, from 1 to 64 MiB
    /// @throws NotFoundException when the repository does not have the blob
    /// @throws RangeNotSupportedException when the registry only serves whole blobs, and this one is longer
    public BlobTail blobTail(ImageReference reference, Digest digest, long suffixBytes)
            throws IOException, InterruptedException {
        return tails.read(reference, digest, suffixBytes);
    }

    /// Bytes of a blob.
    ///
    /// @throws NotFoundException when the repository does not have it
    public long blobSize(ImageReference reference, Digest digest) throws IOException, InterruptedException {
        return caller.pull(reference, host -> tails.size(host, reference, digest));
    }

    /// Asks a registry whether it lets in who this client's credentials say. One that lets in everybody does.
    ///
    /// @param host as references name it
    /// @throws UnauthorizedException when it does not
    public void logIn(String host) throws IOException, InterruptedException {
        ImageReference any = new ImageReference(host, "any", Optional.empty(), Optional.empty());
        caller.push(any, new Ping(host));
    }

    /// Whether the reference's repository on its own host has the blob. Asks with the right to push.
    public boolean hasBlob(ImageReference reference, Digest digest) throws IOException, InterruptedException {
        return caller.push(reference, new BlobHead(reference, digest, Scope.push(reference.path())))
                .present();
    }

    /// Makes a blob of another repository of the same host appear in the reference's repository.
    ///
    /// @param fromPath the other repository's path within the host
    /// @return whether that was done; if not, the blob must be uploaded
    public boolean mountBlob(ImageReference reference, Digest digest, String fromPath)
            throws IOException, InterruptedException {
        return caller.push(reference, host -> BlobUpload.mount(caller, host, reference, digest, fromPath));
    }

    /// Uploads a blob into the reference's repository: in one piece, or in chunks where the registry refuses
    /// that. Does not ask first whether it is there ([#hasBlob], [#mountBlob]).
    ///
    /// @param descriptor size and digest of what `source` yields; the registry checks both
    /// @param source     opened once for each attempt
    /// @param progress   told how many bytes of the current attempt are sent; starts at 0 again when repeated
    public void uploadBlob(ImageReference reference, Descriptor descriptor, BlobSource source, LongConsumer progress)
            throws IOException, InterruptedException {
        new BlobUpload(caller, reference, descriptor, source, progress).run();
    }

    /// Begins to upload a blob that is still being made, so that nobody knows its digest or size yet: in
    /// chunks by PATCH, with the digest at the end. Registries are free not to support that.
    ///
    /// @param reference whose repository gets the blob
    /// @return to be closed by the caller
    public BlobSession beginUpload(ImageReference reference) throws IOException, InterruptedException {
        return BlobSession.begin(caller, reference);
    }

    /// Stores a manifest or index under the reference's digest or tag.
    ///
    /// @param mediaType sent as the content's type
    /// @param json      the document, stored byte for byte
    /// @return the descriptor under which it can be fetched
    /// @throws DigestMismatchException when the registry says that it stored something else
    public Descriptor putManifest(ImageReference reference, String mediaType, byte[] json)
            throws IOException, InterruptedException {
        Descriptor descriptor = Descriptor.of(mediaType, json);
        reference.digest().ifPresent(expected -> check(expected, json));
        return caller.push(reference, new ManifestPut(reference, descriptor, json));
    }

    /// Breaks off what is under way. Idempotent.
    @Override
    public void close() {
        caller.close();
    }

    private static void check(Digest expected, byte[] json) {
        MessageDigest hash = expected.newMessageDigest();
        hash.update(json);
        if (!expected.matches(hash)) {
            throw new IllegalArgumentException("manifest has another digest than " + expected);
        }
    }
}
