package dev.lazuli.snapshotter.snapshots;

import dev.lazuli.snapshotter.metadata.SnapshotException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The one place where exceptions become a gRPC status. What is not the client's doing is logged here, since nobody
/// above does.
final class GrpcErrors {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcErrors.class);

    private GrpcErrors() {}

    static StatusRuntimeException translate(String method, Exception e) {
        return switch (e) {
            case SnapshotException expected -> {
                Status status = status(expected.reason());
                Level level = status.getCode() == Status.Code.UNAVAILABLE ? Level.WARN : Level.DEBUG;
                log(level, method, expected, false);
                yield status.withDescription(expected.getMessage()).asRuntimeException();
            }
            case RuntimeException fault -> {
                log(Level.ERROR, method, fault, true);
                yield Status.INTERNAL.withDescription(method + ": " + fault).asRuntimeException();
            }
            default -> {
                log(Level.ERROR, method, e, false);
                yield Status.UNKNOWN
                        .withDescription(e.getMessage() == null ? e.toString() : e.getMessage())
                        .asRuntimeException();
            }
        };
    }

    private static Status status(SnapshotException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> Status.NOT_FOUND;
            case ALREADY_EXISTS -> Status.ALREADY_EXISTS;
            case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
            case FAILED_PRECONDITION -> Status.FAILED_PRECONDITION;
            case UNAVAILABLE -> Status.UNAVAILABLE;
        };
    }

    private static void log(Level level, String method, Exception e, boolean withTrace) {
        var line = LOG.atLevel(level).addKeyValue("method", method).addKeyValue("error", e.toString());
        (withTrace ? line.setCause(e) : line).log("a call failed");
    }
}
