package dev.lazuli.image;

import dev.lazuli.oci.Descriptor;
import java.io.IOException;

/// Downloads of layers side by side. For one thread; [#close()] breaks off what is under way.
final class Downloads implements AutoCloseable {
    private final BlobCopy copy;
    private final SideBySide threads;

    /// @param limit how many layers at once
    Downloads(BlobCopy copy, int limit) {
        this.copy = copy;
        this.threads = new SideBySide(limit);
    }

    /// Starts a download unless it has been started before.
    void start(Descriptor layer) {
        threads.start(layer.digest(), () -> copy.fetch(layer));
    }

    /// Waits until a layer is in the content store, or a download has failed.
    void await(Descriptor layer) throws IOException, InterruptedException {
        start(layer);
        threads.await(layer.digest());
    }

    @Override
    public void close() {
        threads.close();
    }
}
