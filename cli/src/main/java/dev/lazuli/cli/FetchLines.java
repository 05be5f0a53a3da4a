package dev.lazuli.cli;

import dev.lazuli.image.ProgressEvent;
import dev.lazuli.image.ProgressListener;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.MediaTypes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What `run` shows of a lazy pull: `fetching sha256:2ea0dd96... TYPE` for index, manifest and config. Should a layer
/// have to be downloaded after all, its progress is shown as in an ordinary pull. Thread-safe; closing it draws the
/// last picture of that.
final class FetchLines implements ProgressListener, AutoCloseable {
    private static final int DIGEST_CHARACTERS = 15;

    private final Console console;
    private final Log log;
    private final Set<Descriptor> fetched = ConcurrentHashMap.newKeySet();
    private Optional<TransferListener> layers = Optional.empty();

    FetchLines(Console console, Log log) {
        this.console = console;
        this.log = log;
    }

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.Resolving resolving -> log.debug("resolving " + resolving.image());
            case ProgressEvent.Resolved resolved -> log.debug("resolved " + resolved.image());
            case ProgressEvent.Downloading(Descriptor content, long bytes) -> moved(content, event);
            case ProgressEvent.Done(Descriptor content) -> moved(content, event);
            case ProgressEvent.Exists exists ->
                log.debug("exists: " + exists.content().digest());
            default -> layers().on(event);
        }
    }

    private void moved(Descriptor content, ProgressEvent event) {
        String type = content.mediaType();
        if (!MediaTypes.isIndex(type) && !MediaTypes.isManifest(type) && !MediaTypes.isConfig(type)) {
            layers().on(event);
        } else if (fetched.add(content)) {
            console.err()
                    .println("fetching " + content.digest().toString().substring(0, DIGEST_CHARACTERS) + "... " + type);
        }
    }

    private synchronized TransferListener layers() {
        if (layers.isEmpty()) {
            layers = Optional.of(TransferListener.onStderr(console, log));
        }
        return layers.get();
    }

    @Override
    public synchronized void close() {
        layers.ifPresent(TransferListener::close);
    }
}
