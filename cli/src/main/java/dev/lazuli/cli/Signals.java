package dev.lazuli.cli;

import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/// The signals that this process gets. Until somebody wants them, one that ends programs interrupts the thread that
/// works, so that it cleans up, and a second one ends the program at once. SIGQUIT stays with the Java machine,
/// which does not give it away.
///
/// Thread-safe.
public final class Signals {
    private static final int SECOND = 2;

    private final Thread worker;
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicReference<@Nullable IntConsumer> receiver = new AtomicReference<>();

    private Signals(Thread worker) {
        this.worker = worker;
    }

    /// The signals that are passed on, with what they do to a program that does not care.
    private enum Kind {
        HUP(true),
        INT(true),
        USR1(false),
        USR2(false),
        TERM(true);

        private final boolean ends;

        Kind(boolean ends) {
            this.ends = ends;
        }
    }

    /// Takes this process's signals over.
    ///
    /// @param worker thread to interrupt
    static Signals takeOver(Thread worker) {
        Signals signals = new Signals(worker);
        for (Kind kind : Kind.values()) {
            Signal.handle(new Signal(kind.name()), signal -> signals.arrived(kind, signal.getNumber()));
        }
        return signals;
    }

    /// Nobody's signals: what a program has that leaves them as they are.
    ///
    /// @param worker thread that would be interrupted
    static Signals ignored(Thread worker) {
        return new Signals(worker);
    }

    /// Passes signals on from now on, instead of ending this program. The one that came before is not lost: it has
    /// interrupted the worker.
    public void passTo(IntConsumer sink) {
        receiver.set(sink);
    }

    /// Back to what they do at first.
    public void keep() {
        receiver.set(null);
    }

    /// Which signal has interrupted the worker.
    public OptionalInt interruption() {
        int signal = first.get();
        return signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal);
    }

    /// Calls `action` whenever the terminal's size changes.
    public static void onResize(Runnable action) {
        Signal.handle(new Signal("WINCH"), signal -> action.run());
    }

    private void arrived(Kind kind, int number) {
        IntConsumer sink = receiver.get();
        if (sink != null) {
            sink.accept(number);
            return;
        }
        if (!kind.ends) {
            return;
        }
        first.compareAndSet(0, number);
        if (count.incrementAndGet() >= SECOND) {
            Runtime.getRuntime().halt(ExitCode.ofSignal(number));
        }
        worker.interrupt();
    }
}
