package dev.lazuli.cli.output;

import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;

/// Draws how a transfer goes: on a terminal ten times a second over the last picture, elsewhere a picture whenever a
/// part's state changes, at most ten times a second. Thread-safe; [#close] draws the last one.
public final class ProgressDisplay implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");

    private final PrintStream out;
    private final boolean terminal;
    private final IntSupplier columns;
    private final long started = System.nanoTime();
    private final Map<String, Transfer> transfers = new LinkedHashMap<>();
    private final Thread painter;
    private boolean statesChanged;
    private boolean changed;
    private boolean closed;
    private int drawnLines;

    /// @param out      where to draw
    /// @param terminal whether `out` is a terminal
    /// @param columns  the terminal's width, asked at each picture
    public ProgressDisplay(PrintStream out, boolean terminal, IntSupplier columns) {
        this.out = out;
        this.terminal = terminal;
        this.columns = columns;
        this.painter = Thread.ofVirtual().name("progress").start(this::paint);
    }

    /// Takes the newest state of a part; a part keeps its first place.
    public synchronized void update(Transfer transfer) {
        Transfer before = transfers.put(transfer.ref(), transfer);
        if (transfer.status().equals("resolving")) {
            // Nothing to show for it yet, and maybe never: on a terminal the next picture has it all the same.
            return;
        }
        changed = true;
        statesChanged |= before == null || !before.status().equals(transfer.status());
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
        try {
            painter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (terminal ? !transfers.isEmpty() : changed) {
            draw();
        }
    }

    private synchronized void paint() {
        try {
            while (!closed) {
                wait(INTERVAL.toMillis());
                if (!closed && !transfers.isEmpty() && (terminal || statesChanged)) {
                    draw();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void draw() {
        String frame = ProgressFrame.of(List.copyOf(transfers.values()), Duration.ofNanos(System.nanoTime() - started));
        StringBuilder text = new StringBuilder();
        if (terminal) {
            text.repeat("\u001b[1A\u001b[2K\r", drawnLines);
            drawnLines = lines(frame, columns.getAsInt());
        }
        out.print(text.append(frame));
        out.flush();
        statesChanged = false;
        changed = false;
    }

    /// How many lines of a terminal a picture takes.
    private static int lines(String frame, int columns) {
        int lines = 0;
        for (String line : frame.lines().toList()) {
            int length = ESCAPE.matcher(line).replaceAll("").length();
            lines += columns > 0 ? Math.max(1, (length + columns - 1) / columns) : 1;
        }
        return lines;
    }
}
