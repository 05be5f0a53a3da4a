package dev.lazuli.image;

import dev.lazuli.image.ConversionStore.NewBlob;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.DiffId;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.registry.BlobSession;
import dev.lazuli.registry.BlobSource;
import dev.lazuli.registry.RegistryClient;
import dev.lazuli.registry.StatusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A blob on its way to a registry while it is made. Up to one chunk is kept in memory, and sent in one
/// piece if there is no more; beyond that chunks are sent as they fill, or, if the registry refuses that,
/// the blob is spooled into a temporary file and sent at the end. For one thread.
final class RegistryBlob implements NewBlob {
    private static final int FIRST_BYTES = 1 << 20;
    private static final int CHUNK_BYTES = 8 << 20;
    private static final Set<Integer> REFUSES_CHUNKS = Set.of(400, 404, 405, 411, 413, 415, 416, 501);

    private final RegistryClient registry;
    private final ImageReference image;
    private final Path temporaryFolder;
    private byte[] buffer = new byte[FIRST_BYTES];
    private int chunkBytes = CHUNK_BYTES;
    private int length;
    private @Nullable BlobSession session;
    private @Nullable Path spool;
    private @Nullable OutputStream spoolOut;
    private boolean ended;

    /// @param image whose repository gets the blob
    RegistryBlob(RegistryClient registry, ImageReference image, Path temporaryFolder) {
        this.registry = registry;
        this.image = image;
        this.temporaryFolder = temporaryFolder;
    }

    @Override
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                try {
                    append(bytes, offset, count);
                } catch (InterruptedException e) {
                    throw Interruptions.inStream(e);
                }
            }
        };
    }

    private void append(byte[] bytes, int offset, int count) throws IOException, InterruptedException {
        int from = offset;
        int left = count;
        while (left > 0) {
            if (length == chunkBytes) {
                sendChunk();
            }
            int part = Math.min(left, chunkBytes - length);
            if (buffer.length < length + part) {
                buffer = Arrays.copyOf(buffer, Math.min(chunkBytes, Math.max(length + part, 2 * buffer.length)));
            }
            System.arraycopy(bytes, from, buffer, length, part);
            length += part;
            from += part;
            left -= part;
        }
    }

    private void sendChunk() throws IOException, InterruptedException {
        if (spoolOut != null) {
            spoolOut.write(buffer, 0, length);
        } else if (session == null) {
            beginSession();
            return;
        } else {
            session.append(buffer, length);
        }
        length = 0;
    }

    private void beginSession() throws IOException, InterruptedException {
        BlobSession begun = registry.beginUpload(image);
        session = begun;
        if (begun.chunkBytes() > chunkBytes) {
            chunkBytes = begun.chunkBytes();
            return;
        }
        try {
            begun.append(buffer, length);
        } catch (StatusException e) {
            if (!REFUSES_CHUNKS.contains(e.status())) {
                throw e;
            }
            beginSpool();
        }
        length = 0;
    }

    private void beginSpool() throws IOException {
        closeSession();
        Path file = Files.createTempFile(temporaryFolder, "lazuli-layer-", ".blob");
        spool = file;
        OutputStream out = Files.newOutputStream(file);
        spoolOut = out;
        out.write(buffer, 0, length);
    }

    @Override
    public void commit(Descriptor blob, DiffId diffId) throws IOException, InterruptedException {
        if (session != null) {
            session.append(buffer, length);
            session.commit(blob.digest());
        } else if (!registry.hasBlob(image, blob.digest())) {
            registry.uploadBlob(image, blob, source(), bytes -> {});
        }
        close();
    }

    private BlobSource source() throws IOException {
        Path file = spool;
        OutputStream out = spoolOut;
        if (file == null || out == null) {
            return () -> new ByteArrayInputStream(buffer, 0, length);
        }
        out.write(buffer, 0, length);
        out.close();
        return () -> Files.newInputStream(file);
    }

    private void closeSession() throws IOException {
        BlobSession open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try {
            closeSession();
        } finally {
            if (spoolOut != null) {
                spoolOut.close();
            }
            if (spool != null) {
                Files.deleteIfExists(spool);
            }
        }
    }
}
