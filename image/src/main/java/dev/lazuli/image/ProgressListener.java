package dev.lazuli.image;

/// Told what happens in an action. Called by the threads that do the work, several at once; must return quickly and
/// not throw.
@FunctionalInterface
public interface ProgressListener {

    /// Hears of an event. Events of one piece of content come in order.
    void on(ProgressEvent event);

    /// Hears nothing.
    static ProgressListener silent() {
        return event -> {};
    }
}
