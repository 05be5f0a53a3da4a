package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import dev.lazuli.containerd.ContainerdException;
import dev.lazuli.containerd.ContentStore;
import dev.lazuli.containerd.ContentWriter;
import dev.lazuli.containerd.StoredImage;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.Manifest;
import dev.lazuli.oci.MediaTypes;
import dev.lazuli.registry.NotFoundException;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// containerd's content store as source and target of a conversion. Content of the source that is not there,
/// because the image was pulled lazily or for another platform, is fetched from where it came from.
/// Thread-safe.
///
/// @param containerd  with a lease, under which everything is stored
/// @param registry    knows the registries that content is fetched from
/// @param source      the image that is converted
/// @param snapshotter which may know where layers came from
/// @param listener    told of what is fetched
record ContentConversionStore(
        ContainerdClient containerd,
        RegistryClient registry,
        StoredImage source,
        String snapshotter,
        ProgressListener listener)
        implements ConversionStore {

    @Override
    public byte[] document(Descriptor document) throws IOException, InterruptedException {
        ensureHere(document);
        return content().readAll(document.digest(), Manifest.MAX_BYTES);
    }

    @Override
    public InputStream layer(Descriptor layer) throws IOException, InterruptedException {
        ensureHere(layer);
        return content().read(layer.digest());
    }

    @Override
    public void keep(Descriptor kept) throws IOException, InterruptedException {
        boolean elsewhere =
                MediaTypeChange.isForeign(kept.mediaType()) && kept.other().has("urls");
        if (!elsewhere || content().info(kept.digest()).isPresent()) {
            ensureHere(kept);
        }
    }

    @Override
    public void put(Descriptor document, byte[] json) throws IOException, InterruptedException {
        content().put(document, json, isManifest(document) ? children(document, json) : Map.of());
    }

    @Override
    public NewBlob create(String kind, Descriptor of) throws IOException, InterruptedException {
        // A name of its own: the same layer may be converted by somebody else at the same time.
        String ref = "convert-" + kind + "-from-" + of.digest() + "-" + UUID.randomUUID();
        return new Ingest(content(), ref, content().write(ref));
    }

    private ContentStore content() {
        return containerd.content();
    }

    private static boolean isManifest(Descriptor document) {
        return MediaTypes.isIndex(document.mediaType()) || MediaTypes.isManifest(document.mediaType());
    }

    private static Map<String, String> children(Descriptor document, byte[] json) throws IOException {
        return Labels.children(Manifest.parse(json, document.mediaType()));
    }

    private void ensureHere(Descriptor wanted) throws IOException, InterruptedException {
        if (content().info(wanted.digest()).isPresent()) {
            listener.on(new ProgressEvent.Exists(wanted));
            return;
        }
        List<ImageReference> origins = new Origins(containerd, snapshotter).of(wanted.digest(), source);
        List<RegistryException> failures = new ArrayList<>();
        for (ImageReference origin : origins) {
            try {
                fetch(wanted, origin);
                return;
            } catch (RegistryException e) {
                // The next one may have it.
                failures.add(e);
            }
        }
        IOException missing = new IOException("cannot convert image \"" + source.name() + "\": " + wanted.mediaType()
                + " " + wanted.digest() + " is not in the content store, and none of the images that it may come from"
                + " has it: " + origins
                + failures.stream()
                        .filter(e -> !(e instanceof NotFoundException))
                        .findFirst()
                        .map(e -> "; " + e.getMessage())
                        .orElse(""));
        failures.forEach(missing::addSuppressed);
        throw missing;
    }

    private void fetch(Descriptor wanted, ImageReference origin) throws IOException, InterruptedException {
        BlobCopy copy = new BlobCopy(registry, content(), origin, listener);
        if (!isManifest(wanted)) {
            copy.fetch(wanted);
            return;
        }
        listener.on(new ProgressEvent.Downloading(wanted, 0));
        byte[] json = registry.manifest(origin, wanted);
        copy.store(wanted, json, children(wanted, json));
        listener.on(new ProgressEvent.Done(wanted));
    }

    /// An ingest that becomes a blob.
    private static final class Ingest implements NewBlob {
        private final ContentStore content;
        private final String ref;
        private final ContentWriter writer;
        private boolean ended;

        Ingest(ContentStore content, String ref, ContentWriter writer) {
            this.content = content;
            this.ref = ref;
            this.writer = writer;
        }

        @Override
        public OutputStream stream() {
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    write(new byte[] {(byte) b}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        writer.write(bytes, offset, length);
                    } catch (InterruptedException e) {
                        throw Interruptions.inStream(e);
                    }
                }
            };
        }

        @Override
        public void commit(Descriptor blob, DiffId diffId) throws IOException, InterruptedException {
            Map<String, String> labels = Map.of(Labels.UNCOMPRESSED, diffId.toString());
            try {
                writer.commit(blob, labels);
            } catch (ContainerdException.AlreadyExists e) {
                content.setLabels(blob.digest(), labels);
            }
            ended = true;
            writer.close();
        }

        @Override
        public void close() throws IOException {
            if (ended) {
                return;
            }
            ended = true;
            boolean interrupted = Thread.interrupted();
            try {
                writer.close();
                content.abort(ref);
            } catch (InterruptedException e) {
                interrupted = true;
                InterruptedIOException failure = new InterruptedIOException("interrupted while dropping ingest " + ref);
                failure.initCause(e);
                throw failure;
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
