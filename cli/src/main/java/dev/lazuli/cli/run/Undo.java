package dev.lazuli.cli.run;

import dev.lazuli.cli.Log;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// What has to be taken back when a step fails or the container is not wanted any more: the last first, each whether or
/// not another fails. For one thread.
public final class Undo {
    private final Log log;
    private final Deque<Step> steps = new ArrayDeque<>();
    private final Deque<Step> always = new ArrayDeque<>();

    /// @param log told of what could not be taken back
    public Undo(Log log) {
        this.log = log;
    }

    /// Something that takes a step back.
    @FunctionalInterface
    public interface Action {
        void run() throws IOException, InterruptedException;
    }

    private record Step(String what, Action action) {}

    /// Remembers how to take back what was just done.
    ///
    /// @param what names it in a warning
    public void add(String what, Action action) {
        steps.push(new Step(what, action));
    }

    /// Remembers what is taken back even when all else stays.
    public void addAlways(String what, Action action) {
        always.push(new Step(what, action));
    }

    /// Forgets what was only to be taken back after a failure: it stays.
    public void forget() {
        steps.clear();
    }

    /// Takes all back, also in a thread that was interrupted; the interruption stays noted. Failures are warnings.
    public void run() {
        run(always);
        run(steps);
    }

    private void run(Deque<Step> steps) {
        boolean interrupted = Thread.interrupted();
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.action().run();
            } catch (IOException e) {
                log.warn("cannot remove " + step.what() + ": " + e.getMessage());
            } catch (InterruptedException e) {
                interrupted = true;
                log.warn("interrupted while removing " + step.what());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
