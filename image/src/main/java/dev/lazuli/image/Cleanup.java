package dev.lazuli.image;

import java.io.IOException;

/// Clears up behind a failure, also when the failure is an interruption.
final class Cleanup {
    private Cleanup() {}

    /// Something that must be undone.
    @FunctionalInterface
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    /// Runs a step to its end whether or not the thread is interrupted (the flag is kept), and hangs the step's own
    /// failure on the one that made it necessary.
    static void after(Throwable failure, Step step) {
        boolean interrupted = Thread.interrupted();
        try {
            step.run();
        } catch (IOException e) {
            failure.addSuppressed(e);
        } catch (InterruptedException e) {
            interrupted = true;
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
