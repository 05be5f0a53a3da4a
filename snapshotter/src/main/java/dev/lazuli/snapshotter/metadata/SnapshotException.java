package dev.lazuli.snapshotter.metadata;

import java.io.IOException;

/// A call that cannot be done as asked, for one of the reasons that containerd tells apart.
public final class SnapshotException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Why, in containerd's taxonomy.
    public enum Reason {
        /// No snapshot of that name, or its parent is missing.
        NOT_FOUND,
        /// The name or key is taken.
        ALREADY_EXISTS,
        /// The request can never work, such as a parent that is not committed.
        INVALID_ARGUMENT,
        /// The snapshot is in a state that does not allow the call.
        FAILED_PRECONDITION,
        /// A layer that is needed cannot be reached now.
        UNAVAILABLE
    }

    private final Reason reason;

    private SnapshotException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /// Why the call failed.
    public Reason reason() {
        return reason;
    }

    /// No such snapshot.
    public static SnapshotException notFound(String name) {
        return new SnapshotException(Reason.NOT_FOUND, "snapshot " + quoted(name) + " does not exist: not found");
    }

    /// The parent of a snapshot to be made is not there.
    public static SnapshotException parentNotFound(String parent) {
        return new SnapshotException(
                Reason.NOT_FOUND, "parent snapshot " + quoted(parent) + " does not exist: not found");
    }

    /// The name is taken.
    public static SnapshotException alreadyExists(String name) {
        return new SnapshotException(Reason.ALREADY_EXISTS, "snapshot " + quoted(name) + ": already exists");
    }

    /// The layer for which a snapshot was asked is there, so that there is nothing to unpack.
    public static SnapshotException targetExists(String target) {
        return new SnapshotException(Reason.ALREADY_EXISTS, "target snapshot " + quoted(target) + ": already exists");
    }

    /// A request that can never work.
    public static SnapshotException invalid(String message) {
        return new SnapshotException(Reason.INVALID_ARGUMENT, message + ": invalid argument");
    }

    /// The state of the snapshot does not allow the call.
    public static SnapshotException failedPrecondition(String message) {
        return new SnapshotException(Reason.FAILED_PRECONDITION, message + ": failed precondition");
    }

    /// A layer cannot be reached now.
    public static SnapshotException unavailable(String message, Throwable cause) {
        SnapshotException e = new SnapshotException(Reason.UNAVAILABLE, message + ": unavailable");
        e.initCause(cause);
        return e;
    }

    private static String quoted(String name) {
        return "\"" + name + "\"";
    }
}
