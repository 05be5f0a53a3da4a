package dev.lazuli.layerfs;

import dev.lazuli.estargz.TocTrust;
import dev.lazuli.layerfs.read.LayerReader;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// The layers that are in use, each opened once however many ask at one time. Thread-safe.
final class SharedLayers {
    private final Map<Key, Shared> layers = new HashMap<>();

    /// What makes two requests mean the same layer.
    private record Key(Digest layer, Optional<TocTrust> trust) {}

    /// Opens the reader of a layer that is not in use yet.
    interface Opening {
        LayerReader open() throws IOException, InterruptedException;
    }

    private static final class Shared {
        private final CompletableFuture<LayerReader> reader = new CompletableFuture<>();
        private int leases = 1;
    }

    /// A layer in use, until it is closed; closing again does nothing.
    final class Lease implements AutoCloseable {
        private final Key key;
        private final Shared shared;
        private final LayerReader reader;
        private final boolean first;
        private boolean closed;

        private Lease(Key key, Shared shared, LayerReader reader, boolean first) {
            this.key = key;
            this.shared = shared;
            this.reader = reader;
            this.first = first;
        }

        /// Whether the layer was opened for this lease.
        boolean isFirst() {
            return first;
        }

        LayerReader reader() {
            return reader;
        }

        @Override
        public void close() {
            synchronized (layers) {
                if (!closed) {
                    closed = true;
                    giveBack(key, shared);
                }
            }
        }
    }

    /// Takes a layer into use, opening it if nobody uses it.
    Lease take(LayerRequest request, Opening opening) throws IOException, InterruptedException {
        Key key = new Key(request.layer(), request.trust());
        while (true) {
            Shared created = new Shared();
            Shared shared = join(key, created);
            if (shared == created) {
                return new Lease(key, shared, open(key, shared, opening), true);
            }
            try {
                return new Lease(key, shared, shared.reader.get(), false);
            } catch (ExecutionException e) {
                Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
                if (cause instanceof NotLazyException) {
                    throw new NotLazyException(String.valueOf(cause.getMessage()), cause);
                }
                if (!(cause instanceof InterruptedException)) {
                    throw new IOException(cause.getMessage(), cause);
                }
            } catch (InterruptedException e) {
                synchronized (layers) {
                    giveBack(key, shared);
                }
                throw e;
            }
        }
    }

    /// The layer that others have opened or are opening, with one more lease, or else `created`.
    private Shared join(Key key, Shared created) {
        synchronized (layers) {
            Shared shared = layers.putIfAbsent(key, created);
            if (shared == null) {
                return created;
            }
            shared.leases++;
            return shared;
        }
    }

    private LayerReader open(Key key, Shared shared, Opening opening) throws IOException, InterruptedException {
        try {
            LayerReader reader = opening.open();
            shared.reader.complete(reader);
            return reader;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            synchronized (layers) {
                layers.remove(key, shared);
            }
            shared.reader.completeExceptionally(e);
            throw e;
        }
    }

    /// Ends a lease; with the last one the layer is closed.
    private void giveBack(Key key, Shared shared) {
        if (--shared.leases == 0) {
            layers.remove(key, shared);
            shared.reader.thenAccept(LayerReader::release);
        }
    }
}
