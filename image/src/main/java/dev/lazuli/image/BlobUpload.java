package dev.lazuli.image;

import dev.lazuli.containerd.ContentInfo;
import dev.lazuli.containerd.ContentStore;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.BlobSource;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// Brings blobs from the content store, or from where they were pulled, to a registry. Thread-safe.
///
/// @param registry where they go
/// @param content  where they come from
/// @param image    whose repository gets them
/// @param sources  of blobs that are not in the content store
/// @param listener told of the bytes
record BlobUpload(
        RegistryClient registry,
        ContentStore content,
        ImageReference image,
        Sources sources,
        ProgressListener listener) {

    /// Knows whose repositories may have a blob.
    @FunctionalInterface
    interface Sources {
        List<ImageReference> of(Digest blob) throws IOException, InterruptedException;
    }

    /// Sees to it that the repository has a blob.
    void send(Descriptor blob) throws IOException, InterruptedException {
        Optional<ContentInfo> info = content.info(blob.digest());
        if (registry.hasBlob(image, blob.digest())) {
            listener.on(new ProgressEvent.Exists(blob));
            return;
        }
        if (!mounted(blob, info)) {
            listener.on(new ProgressEvent.Uploading(blob, 0));
            BlobSource source = info.isPresent() ? () -> content.read(blob.digest()) : elsewhere(blob);
            registry.uploadBlob(image, blob, source, bytes -> listener.on(new ProgressEvent.Uploading(blob, bytes)));
        }
        if (info.isPresent()) {
            content.setLabels(blob.digest(), Labels.source(image, info));
        }
        listener.on(new ProgressEvent.Done(blob));
    }

    private boolean mounted(Descriptor blob, Optional<ContentInfo> info) throws IOException, InterruptedException {
        for (String path : Labels.sources(image.host(), info)) {
            if (!path.equals(image.path()) && registry.mountBlob(image, blob.digest(), path)) {
                return true;
            }
        }
        return false;
    }

    private BlobSource elsewhere(Descriptor blob) throws IOException, InterruptedException {
        List<ImageReference> candidates = sources.of(blob.digest());
        return () -> {
            try {
                return open(blob, candidates);
            } catch (InterruptedException e) {
                throw Interruptions.inStream(e);
            }
        };
    }

    private InputStream open(Descriptor blob, List<ImageReference> candidates)
            throws IOException, InterruptedException {
        for (ImageReference candidate : candidates) {
            if (candidate.repository().equals(image.repository())) {
                continue;
            }
            try {
                return registry.blob(candidate, blob);
            } catch (NotFoundException e) {
                // The next one may have it.
                System.getLogger(BlobUpload.class.getName()).log(System.Logger.Level.DEBUG, e.getMessage());
            }
        }
        throw new IOException("cannot push layer " + blob.digest() + " of " + image
                + ": it is not in the content store, and none of the images that it may come from has it: "
                + candidates);
    }
}
