package dev.lazuli.image;

import java.io.InterruptedIOException;

/// The two shapes of an interruption.
final class Interruptions {
    private Interruptions() {}

    /// What a stream threw, as an [InterruptedException] with the thread's flag cleared.
    static InterruptedException of(InterruptedIOException stream) {
        Thread.interrupted();
        InterruptedException interruption = new InterruptedException(stream.getMessage());
        interruption.initCause(stream);
        return interruption;
    }

    /// What a stream shall throw, with the thread's flag set.
    static InterruptedIOException inStream(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interruption = new InterruptedIOException(cause.getMessage());
        interruption.initCause(cause);
        return interruption;
    }
}
