package dev.lazuli.cli;

import dev.lazuli.cli.output.ConversionState;
import dev.lazuli.cli.output.Humans;
import dev.lazuli.image.ProgressEvent;
import dev.lazuli.image.ProgressListener;
import dev.lazuli.oci.Descriptor;
import dev.lazuli.oci.MediaTypes;
import java.io.PrintStream;
import java.time.Duration;

/// Shows how work on the layers of an image at a registry goes: on a terminal one line that is drawn anew
/// ten times a second, with bytes and the time that is left; elsewhere a line for each layer that is done.
/// Thread-safe.
final class LayerProgress implements ProgressListener, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final String CLEAR = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean terminal;
    private final Log log;
    private final String done;
    private final long started = System.nanoTime();
    private final ConversionState state = new ConversionState();
    private final Thread painter;
    private boolean drawn;
    private boolean any;
    private boolean closed;

    /// @param done what was done to a layer that was read and is not converted
    LayerProgress(PrintStream out, boolean terminal, Log log, String done) {
        this.out = out;
        this.terminal = terminal;
        this.log = log;
        this.done = done;
        this.painter = Thread.ofVirtual().name("progress").unstarted(this::paint);
        if (terminal) {
            painter.start();
        }
    }

    static LayerProgress onStderr(Console console, Log log, String done) {
        return new LayerProgress(console.err(), console.errIsTerminal(), log, done);
    }

    @Override
    public synchronized void on(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.Waiting(Descriptor layer) -> expect(layer);
            case ProgressEvent.Downloading(Descriptor layer, long bytes) -> moved(layer, bytes);
            case ProgressEvent.Converting(Descriptor layer, long bytes) -> moved(layer, bytes);
            case ProgressEvent.Uploading(Descriptor content, long bytes) -> moved(content, bytes);
            case ProgressEvent.Exists(Descriptor content) -> finish(content, "is there already");
            case ProgressEvent.Done(Descriptor content) -> finish(content, done);
            case ProgressEvent.Converted(Descriptor layer, Descriptor result) ->
                finish(layer, "converted to " + result.digest() + ", " + Humans.binarySize(result.size()));
            case ProgressEvent.Warning(String message) -> {
                clear();
                log.warn(message);
            }
            default -> log.debug(event.toString());
        }
    }

    private void expect(Descriptor layer) {
        any = true;
        state.expect(layer.digest().toString(), layer.size());
    }

    private void moved(Descriptor content, long bytes) {
        if (MediaTypes.isLayer(content.mediaType())) {
            any = true;
            state.moved(content.digest().toString(), content.size(), bytes);
        }
    }

    private void finish(Descriptor content, String how) {
        if (!MediaTypes.isLayer(content.mediaType())) {
            return;
        }
        any = true;
        state.finish(content.digest().toString(), content.size());
        if (!terminal) {
            out.println("layer " + content.digest() + " (" + Humans.binarySize(content.size()) + ") " + how + " ["
                    + state.count() + "]");
            out.flush();
        }
    }

    private synchronized void paint() {
        try {
            while (!closed) {
                wait(INTERVAL.toMillis());
                draw();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw() {
        if (any) {
            out.print(CLEAR + state.line(Duration.ofNanos(System.nanoTime() - started)));
            out.flush();
            drawn = true;
        }
    }

    private void clear() {
        if (drawn) {
            out.print(CLEAR);
            drawn = false;
        }
    }

    /// Draws the last picture and stops. Idempotent.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            notifyAll();
        }
        if (terminal) {
            try {
                painter.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        synchronized (this) {
            if (terminal && any) {
                draw();
                out.println();
            } else if (any) {
                out.println(state.line(Duration.ofNanos(System.nanoTime() - started)));
            }
            out.flush();
        }
    }
}
