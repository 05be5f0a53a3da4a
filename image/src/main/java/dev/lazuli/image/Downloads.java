package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Downloads of layers side by side, so many at once, each layer once. For one thread; [#close()] breaks off what is
/// under way and waits for its end.
final class Downloads implements AutoCloseable {
    private final BlobCopy copy;
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Digest, Future<?>> started = new HashMap<>();

    Downloads(BlobCopy copy, int limit) {
        this.copy = copy;
        // Fair, so that lower layers, which are unpacked first, come first.
        this.places = new Semaphore(limit, true);
    }

    /// Starts a download unless it has been started before.
    void start(Descriptor layer) {
        Callable<Object> download = () -> {
            if (!copy.present(layer)) {
                copy.listener().on(new ProgressEvent.Waiting(layer));
                places.acquire();
                try {
                    copy.fetch(layer);
                } finally {
                    places.release();
                }
            }
            return layer;
        };
        started.computeIfAbsent(layer.digest(), digest -> threads.submit(download));
    }

    /// Waits until a layer is in the content store.
    void await(Descriptor layer) throws IOException, InterruptedException {
        start(layer);
        Future<?> download = started.get(layer.digest());
        try {
            if (download != null) {
                download.get();
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case InterruptedException interruption -> throw interruption;
                case null, default -> throw new IllegalStateException("download of " + layer.digest(), e.getCause());
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
