package dev.lazuli.containerd;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// containerd could not be reached or refused a call. The message is one line: what was to be done, and what
/// containerd said.
///
/// Statuses that callers tell apart have types of their own; all others are a plain `ContainerdException`.
public sealed class ContainerdException extends IOException {
    private static final long serialVersionUID = 1L;

    ContainerdException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// What was asked for is not there.
    public static final class NotFound extends ContainerdException {
        private static final long serialVersionUID = 1L;

        NotFound(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// What was to be made is there already.
    public static final class AlreadyExists extends ContainerdException {
        private static final long serialVersionUID = 1L;

        AlreadyExists(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// Something is in a state in which this cannot be done: a snapshot with children, content with another digest
    /// than it was announced with.
    public static final class FailedPrecondition extends ContainerdException {
        private static final long serialVersionUID = 1L;

        FailedPrecondition(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// containerd does not answer, or cannot do this now: its socket is missing or not allowed, an ingest is locked
    /// by another writer.
    public static final class Unavailable extends ContainerdException {
        private static final long serialVersionUID = 1L;

        Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
