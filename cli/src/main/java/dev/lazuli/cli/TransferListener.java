package dev.lazuli.cli;

import dev.lazuli.cli.output.ProgressDisplay;
import dev.lazuli.cli.output.Transfer;
import dev.lazuli.image.ProgressEvent;
import dev.lazuli.image.ProgressListener;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.ImageReference;
import dev.lazuli.oci.MediaTypes;
import java.io.PrintStream;

/// Shows what an action does: a line with a bar for each part, and warnings as they come. Thread-safe; closing it draws
/// the last picture.
final class TransferListener implements ProgressListener, AutoCloseable {
    private final ProgressDisplay display;
    private final Log log;

    TransferListener(PrintStream out, boolean terminal, int descriptor, Log log) {
        this.display = new ProgressDisplay(out, terminal, () -> Terminals.columns(descriptor));
        this.log = log;
    }

    /// Draws on stdout, as `pull` and `push` do.
    static TransferListener onStdout(Console console, Log log) {
        return new TransferListener(console.out(), console.outIsTerminal(), 1, log);
    }

    /// Draws on stderr, as commands do that print a result.
    static TransferListener onStderr(Console console, Log log) {
        return new TransferListener(console.err(), console.errIsTerminal(), 2, log);
    }

    /// Shows nothing but warnings.
    static ProgressListener quiet(Log log) {
        return event -> warn(event, log);
    }

    @Override
    public void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.Resolving(ImageReference image) -> show(image.toString(), "resolving", 0, 0);
            case ProgressEvent.Resolved(ImageReference image, Descriptor target) ->
                show(image.toString(), "resolved", 0, 0);
            case ProgressEvent.Exists(Descriptor content) -> show(content, "exists", 0);
            case ProgressEvent.Waiting(Descriptor content) -> show(content, "waiting", 0);
            case ProgressEvent.Downloading(Descriptor content, long bytes) -> show(content, "downloading", bytes);
            case ProgressEvent.Uploading(Descriptor content, long bytes) -> show(content, "uploading", bytes);
            case ProgressEvent.Done(Descriptor content) -> show(content, "done", content.size());
            case ProgressEvent.Converting(Descriptor layer, long bytes) -> show(layer, "converting", bytes);
            case ProgressEvent.Converted(Descriptor layer, Descriptor result) -> show(layer, "done", layer.size());
            case ProgressEvent.NotLazy notLazy -> warn(notLazy, log);
            case ProgressEvent.Warning warning -> warn(warning, log);
            case ProgressEvent.Unpacking unpacking ->
                log.debug("unpacking " + unpacking.layer().digest());
            case ProgressEvent.Unpacked unpacked ->
                log.debug("unpacked " + unpacked.layer().digest());
            case ProgressEvent.SnapshotExists there ->
                log.debug("snapshot exists of " + there.layer().digest());
            case ProgressEvent.Lazy lazy ->
                log.debug("pulled lazily: " + lazy.layer().digest());
        }
    }

    /// What content is, as nerdctl names it: kind and digest.
    static String nameOf(Descriptor content) {
        String type = content.mediaType();
        String kind = MediaTypes.isIndex(type)
                ? "index"
                : MediaTypes.isManifest(type) ? "manifest" : MediaTypes.isConfig(type) ? "config" : "layer";
        return kind + "-" + content.digest();
    }

    private void show(Descriptor content, String status, long bytes) {
        show(nameOf(content), status, bytes, content.size());
    }

    private void show(String ref, String status, long bytes, long total) {
        display.update(new Transfer(ref, status, bytes, total));
    }

    private static void warn(ProgressEvent event, Log log) {
        if (event instanceof ProgressEvent.NotLazy(Descriptor layer, String reason)) {
            log.warn("layer " + layer.digest() + " is not pulled lazily: " + reason);
        } else if (event instanceof ProgressEvent.Warning(String message)) {
            log.warn(message);
        }
    }

    @Override
    public void close() {
        display.close();
    }
}
