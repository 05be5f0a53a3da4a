package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.Digest;
import dev.lazuli.testkit.OciLayout;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A store in memory, on top of the blobs of layouts.
final class MemoryStore implements ConversionStore {
    private final List<OciLayout> layouts = new CopyOnWriteArrayList<>();
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
    private final Set<Digest> kept = ConcurrentHashMap.newKeySet();
    private final List<Digest> written = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    /// Adds the blobs of a layout.
    MemoryStore with(OciLayout layout) {
        layouts.add(layout);
        return this;
    }

    /// Adds a blob.
    Descriptor add(String mediaType, byte[] content) {
        Descriptor descriptor = Descriptor.of(mediaType, content);
        blobs.put(descriptor.digest(), content);
        return descriptor;
    }

    byte[] get(Digest digest) throws IOException {
        byte[] content = blobs.get(digest);
        if (content != null) {
            return content;
        }
        for (OciLayout layout : layouts) {
            Path file = layout.blob(digest);
            if (Files.exists(file)) {
                return Files.readAllBytes(file);
            }
        }
        throw new FileNotFoundException(digest.toString());
    }

    /// What was taken over as it is.
    Set<Digest> kept() {
        return kept;
    }

    /// The blobs that were written, in that order.
    List<Digest> written() {
        return written;
    }

    /// How many blobs were begun and neither committed nor dropped.
    int open() {
        return open.get();
    }

    @Override
    public byte[] document(Descriptor document) throws IOException {
        return get(document.digest());
    }

    @Override
    public InputStream layer(Descriptor layer) throws IOException {
        return new ByteArrayInputStream(get(layer.digest()));
    }

    @Override
    public void keep(Descriptor content) throws IOException {
        get(content.digest());
        kept.add(content.digest());
    }

    @Override
    public void put(Descriptor document, byte[] json) throws IOException {
        if (!Digest.sha256(json).equals(document.digest()) || json.length != document.size()) {
            throw new IOException("wrong descriptor " + document);
        }
        blobs.put(document.digest(), json);
    }

    @Override
    public NewBlob create(String kind, Descriptor source) {
        open.incrementAndGet();
        return new NewBlob() {
            private final ByteArrayOutputStream content = new ByteArrayOutputStream();
            private boolean ended;

            @Override
            public OutputStream stream() {
                return content;
            }

            @Override
            public void commit(Descriptor blob, DiffId diffId) throws IOException {
                put(blob, content.toByteArray());
                written.add(blob.digest());
                close();
            }

            @Override
            public void close() {
                if (!ended) {
                    ended = true;
                    open.decrementAndGet();
                }
            }
        };
    }
}
