package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.ContentInfo;
import dev.lazuli.containerd.ContentStore;
import dev.lazuli.containerd.ContentWriter;
import dev.lazuli.oci.ByteRange;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Brings blobs from a registry into the content store. Thread-safe.
///
/// @param registry where they come from
/// @param content  where they go
/// @param image    whose repository has them
/// @param listener told of the bytes
record BlobCopy(RegistryClient registry, ContentStore content, ImageReference image, ProgressListener listener) {
    private static final int BUFFER_BYTES = 512 << 10;
    private static final Duration OTHER_WRITER = Duration.ofMinutes(30);

    /// Sees to it that a blob is in the content store. Its ingest is aborted when that fails.
    void fetch(Descriptor blob) throws IOException, InterruptedException {
        if (!present(blob)) {
            download(blob);
        }
    }

    /// Whether the blob is there already; then its source is written down too.
    boolean present(Descriptor blob) throws IOException, InterruptedException {
        Optional<ContentInfo> info = content.info(blob.digest());
        if (info.isEmpty()) {
            return false;
        }
        content.setLabels(blob.digest(), Labels.source(image, info));
        listener.on(new ProgressEvent.Exists(blob));
        return true;
    }

    /// Stores a document that is in memory already.
    void store(Descriptor document, byte[] bytes, Map<String, String> labels) throws IOException, InterruptedException {
        content.put(document, bytes, labels);
        content.setLabels(document.digest(), Labels.source(image, content.info(document.digest())));
    }

    private void download(Descriptor blob) throws IOException, InterruptedException {
        String ref = Labels.ingestRef(blob.mediaType(), blob.digest());
        listener.on(new ProgressEvent.Downloading(blob, 0));
        try (ContentWriter writer = content.writeWhenFree(ref, blob, OTHER_WRITER)) {
            try {
                copy(blob, writer);
                writer.commit(blob, Labels.source(image, Optional.empty()));
            } catch (ContainerdException.AlreadyExists e) {
                throw e;
            } catch (IOException | InterruptedException | RuntimeException e) {
                Cleanup.after(e, () -> {
                    writer.close();
                    content.abort(ref);
                });
                throw e;
            }
        } catch (ContainerdException.AlreadyExists e) {
            present(blob);
            return;
        } catch (InterruptedIOException e) {
            throw Interruptions.of(e);
        }
        listener.on(new ProgressEvent.Done(blob));
    }

    private void copy(Descriptor blob, ContentWriter writer) throws IOException, InterruptedException {
        if (writer.offset() > blob.size()) {
            writer.restart();
        }
        if (writer.offset() == blob.size()) {
            return;
        }
        try (InputStream in = open(blob, writer.offset())) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = in.readNBytes(buffer, 0, buffer.length);
                    count > 0;
                    count = in.readNBytes(buffer, 0, buffer.length)) {
                writer.write(buffer, 0, count);
                listener.on(new ProgressEvent.Downloading(blob, writer.offset()));
            }
        }
    }

    /// An ingest that a killed process left is continued; containerd verifies the whole.
    private InputStream open(Descriptor blob, long offset) throws IOException, InterruptedException {
        return offset == 0
                ? registry.blob(image, blob)
                : registry.blobRange(image, blob.digest(), ByteRange.between(offset, blob.size()));
    }
}
