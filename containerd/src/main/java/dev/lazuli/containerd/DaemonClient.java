package dev.lazuli.containerd;

import java.nio.file.Path;
import java.time.Duration;

/// A connection to our own daemon, `lazuli-snapshotter`, for what it serves beside containerd's Snapshots service.
/// Thread-safe. Calls block, have a deadline and can be interrupted.
public final class DaemonClient implements AutoCloseable {
    /// Where the daemon listens unless told otherwise.
    public static final Path DEFAULT_SOCKET = Path.of("/run/containerd-stargz-grpc/containerd-stargz-grpc.sock");

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration WORK_DEADLINE = Duration.ofHours(1);

    private final Connection connection;
    private final Calls calls;

    private DaemonClient(Connection connection) {
        this.connection = connection;
        this.calls = new Calls(connection.channel(), DEADLINE, WORK_DEADLINE);
    }

    /// Connects.
    ///
    /// @throws ContainerdException.Unavailable when the socket is missing, not allowed or nobody listens; the one
    ///                                         line names it
    public static DaemonClient connect(Path socket) throws ContainerdException {
        return new DaemonClient(Connection.open(socket, "lazuli-snapshotter's"));
    }

    /// Profiles of images.
    public Profiles profiles() {
        return new Profiles(calls);
    }

    /// The chunks that all layers share.
    public Store store() {
        return new Store(calls);
    }

    /// Breaks off calls that are under way and closes the connection. Idempotent.
    @Override
    public void close() {
        connection.close();
    }
}
