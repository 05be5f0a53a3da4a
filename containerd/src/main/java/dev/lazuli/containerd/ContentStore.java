package dev.lazuli.containerd;

import com.google.protobuf.FieldMask;
import dev.lazuli.containerd.proto.content.AbortRequest;
import dev.lazuli.containerd.proto.content.ContentGrpc;
import dev.lazuli.containerd.proto.content.DeleteContentRequest;
import dev.lazuli.containerd.proto.content.Info;
import dev.lazuli.containerd.proto.content.InfoRequest;
import dev.lazuli.containerd.proto.content.ListContentRequest;
import dev.lazuli.containerd.proto.content.ListContentResponse;
import dev.lazuli.containerd.proto.content.ListStatusesRequest;
import dev.lazuli.containerd.proto.content.ReadContentRequest;
import dev.lazuli.containerd.proto.content.Status;
import dev.lazuli.containerd.proto.content.UpdateRequest;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// containerd's blobs by digest, and the *ingests* that become blobs: named by a ref, written in order, kept
/// over broken connections, committed once. Thread-safe.
public final class ContentStore {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    private final Calls calls;

    ContentStore(Calls calls) {
        this.calls = calls;
    }

    /// What is known of a blob; empty when it is not there.
    public Optional<ContentInfo> info(Digest digest) throws IOException, InterruptedException {
        InfoRequest request =
                InfoRequest.newBuilder().setDigest(digest.toString()).build();
        try {
            return Optional.of(info(calls.quick(ContentGrpc.getInfoMethod(), request, "look up content " + digest)
                    .getInfo()));
        } catch (ContainerdException.NotFound e) {
            return Optional.empty();
        }
    }

    /// All blobs of the namespace.
    ///
    /// @param filters containerd's filter expressions, any of which is enough; none lists all
    public List<ContentInfo> list(String... filters) throws IOException, InterruptedException {
        ListContentRequest request =
                ListContentRequest.newBuilder().addAllFilters(List.of(filters)).build();
        List<ContentInfo> infos = new ArrayList<>();
        for (ListContentResponse part : calls.all(ContentGrpc.getListMethod(), request, "list content")) {
            for (Info message : part.getInfoList()) {
                infos.add(info(message));
            }
        }
        return List.copyOf(infos);
    }

    /// Sets labels of a blob and leaves its others as they are; an empty value removes a label.
    ///
    /// @throws ContainerdException.NotFound when the blob is not there
    public void setLabels(Digest digest, Map<String, String> labels) throws IOException, InterruptedException {
        FieldMask.Builder mask = FieldMask.newBuilder();
        labels.keySet().forEach(key -> mask.addPaths("labels." + key));
        UpdateRequest request = UpdateRequest.newBuilder()
                .setInfo(Info.newBuilder().setDigest(digest.toString()).putAllLabels(labels))
                .setUpdateMask(mask)
                .build();
        calls.quick(ContentGrpc.getUpdateMethod(), request, "label content " + digest);
    }

    /// Removes a blob from the namespace.
    public void delete(Digest digest) throws IOException, InterruptedException {
        DeleteContentRequest request =
                DeleteContentRequest.newBuilder().setDigest(digest.toString()).build();
        calls.quick(ContentGrpc.getDeleteMethod(), request, "delete content " + digest);
    }

    /// Reads a blob from its first byte on. Not verified here: containerd verified it when it was committed.
    ///
    /// The stream blocks, is for one thread at a time, and the caller closes it. An interrupted read throws
    /// [java.io.InterruptedIOException] and keeps the flag. A missing blob shows at the first read.
    public InputStream read(Digest digest) {
        ReadContentRequest request =
                ReadContentRequest.newBuilder().setDigest(digest.toString()).build();
        return new ContentInputStream(calls.stream(ContentGrpc.getReadMethod(), request), "read content " + digest);
    }

    /// Reads a small blob, such as a manifest, as a whole.
    ///
    /// @param limit the most bytes that it may have
    /// @throws ContainerdException.NotFound when the blob is not there
    public byte[] readAll(Digest digest, int limit) throws IOException {
        try (InputStream in = read(digest)) {
            byte[] bytes = in.readNBytes(limit);
            if (bytes.length == limit && in.read() >= 0) {
                throw new IOException("content " + digest + " is larger than the " + limit + " bytes allowed");
            }
            return bytes;
        }
    }

    /// Opens an ingest, new or left by an earlier writer: then [ContentWriter#offset()] tells how far that came.
    ///
    /// @param ref      names the ingest within the namespace
    /// @param expected what it will become
    /// @throws ContainerdException.AlreadyExists when there is a blob with that digest
    /// @throws ContainerdException.Unavailable   when another writer has the ingest open
    public ContentWriter write(String ref, Descriptor expected) throws IOException, InterruptedException {
        return ContentWriter.open(calls, ref, Optional.of(expected));
    }

    /// As [#write(String, Descriptor)], but waits for another writer to be done with the ingest.
    ///
    /// @param limit how long to wait at most
    /// @throws ContainerdException.AlreadyExists when there is such a blob, perhaps by the other writer's work
    /// @throws ContainerdException.Unavailable   when the other writer was not done in time
    public ContentWriter writeWhenFree(String ref, Descriptor expected, Duration limit)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            try {
                return write(ref, expected);
            } catch (ContainerdException.Unavailable e) {
                if (System.nanoTime() + pause.toNanos() > end) {
                    throw e;
                }
                Thread.sleep(pause);
            }
        }
    }

    /// Opens an ingest of unknown digest and size.
    ///
    /// @throws ContainerdException.Unavailable when another writer has the ingest open
    public ContentWriter write(String ref) throws IOException, InterruptedException {
        return ContentWriter.open(calls, ref, Optional.empty());
    }

    /// Stores bytes as a blob; one that is there already only gets the labels.
    public void put(Descriptor descriptor, byte[] content, Map<String, String> labels)
            throws IOException, InterruptedException {
        try (ContentWriter writer = write("lazuli-" + descriptor.digest(), descriptor)) {
            writer.restart();
            writer.write(content, 0, content.length);
            writer.commit(descriptor, labels);
        } catch (ContainerdException.AlreadyExists e) {
            setLabels(descriptor.digest(), labels);
        }
    }

    /// Drops an ingest; one that is not there is no error.
    public void abort(String ref) throws IOException, InterruptedException {
        try {
            calls.quick(
                    ContentGrpc.getAbortMethod(),
                    AbortRequest.newBuilder().setRef(ref).build(),
                    "abort ingest " + ref);
        } catch (ContainerdException.NotFound e) {
            // What is not there need not be dropped.
            return;
        }
    }

    /// The refs of all ingests of the namespace.
    public List<String> ingests() throws IOException, InterruptedException {
        return calls
                .quick(ContentGrpc.getListStatusesMethod(), ListStatusesRequest.getDefaultInstance(), "list ingests")
                .getStatusesList()
                .stream()
                .map(Status::getRef)
                .toList();
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static ContentInfo info(Info message) throws ContainerdException {
        return new ContentInfo(
                Descriptors.digest(message.getDigest()),
                message.getSize(),
                Times.instant(message.getCreatedAt()),
                message.getLabelsMap());
    }
}
