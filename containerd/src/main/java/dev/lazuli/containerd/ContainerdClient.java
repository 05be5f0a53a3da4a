package dev.lazuli.containerd;

import com.google.protobuf.Empty;
import dev.lazuli.containerd.proto.version.VersionGrpc;
import dev.lazuli.containerd.proto.version.VersionResponse;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.util.Optional;

/// A connection to containerd in one namespace, and its services. Thread-safe; one serves a whole program.
///
/// Calls block (on virtual threads at no cost), have a deadline and can be interrupted, which cancels them on
/// containerd's side too. The services are cheap views: get them anew each time or keep them.
///
/// ```java
/// try (ContainerdClient containerd = ContainerdClient.connect(new ContainerdOptions(socket, "default"))) {
///     List<StoredImage> images = containerd.images().list();
/// }
/// ```
public final class ContainerdClient implements AutoCloseable {
    private final Connection connection;
    private final ContainerdOptions options;
    private final Calls calls;
    private final boolean owner;

    private ContainerdClient(Connection connection, ContainerdOptions options, Optional<String> lease, boolean owner) {
        this.connection = connection;
        this.options = options;
        this.owner = owner;
        Channel channel =
                ClientInterceptors.intercept(connection.channel(), Headers.attach(options.namespace(), lease));
        this.calls = new Calls(channel, options.deadline(), options.workDeadline());
    }

    /// Connects.
    ///
    /// @throws ContainerdException.Unavailable when the socket is missing, not allowed or nobody listens; the one
    ///                                         line names it
    public static ContainerdClient connect(ContainerdOptions options) throws ContainerdException {
        return new ContainerdClient(Connection.open(options.socket(), "containerd"), options, Optional.empty(), true);
    }

    /// A view of this client whose calls run under a lease: garbage collection spares what they make. Closing the
    /// view does nothing; it ends with this client.
    ///
    /// @param lease the id of a [Lease]
    public ContainerdClient withLease(String lease) {
        return new ContainerdClient(connection, options, Optional.of(lease), false);
    }

    /// A view of this client in another namespace, without a lease. Closing the view does nothing.
    public ContainerdClient withNamespace(String namespace) {
        ContainerdOptions others =
                new ContainerdOptions(options.socket(), namespace, options.deadline(), options.workDeadline());
        return new ContainerdClient(connection, others, Optional.empty(), false);
    }

    /// The namespace of all calls.
    public String namespace() {
        return options.namespace();
    }

    /// Blobs.
    public ContentStore content() {
        return new ContentStore(calls);
    }

    /// Names of images.
    public Images images() {
        return new Images(calls);
    }

    /// Leases.
    public Leases leases() {
        return new Leases(calls);
    }

    /// The snapshots of one snapshotter.
    ///
    /// @param snapshotter such as `overlayfs` or `stargz`
    public Snapshots snapshots(String snapshotter) {
        return new Snapshots(calls, snapshotter);
    }

    /// Unpacking of layers.
    public Diffs diffs() {
        return new Diffs(calls);
    }

    /// Containers.
    public Containers containers() {
        return new Containers(calls);
    }

    /// Running processes.
    public Tasks tasks() {
        return new Tasks(calls);
    }

    /// Namespaces.
    public Namespaces namespaces() {
        return new Namespaces(calls);
    }

    /// What containerd says of itself.
    public ServerVersion version() throws ContainerdException, InterruptedException {
        VersionResponse version =
                calls.quick(VersionGrpc.getVersionMethod(), Empty.getDefaultInstance(), "get containerd's version");
        return new ServerVersion(version.getVersion(), version.getRevision());
    }

    /// Breaks off calls that are under way and closes the connection. Idempotent.
    @Override
    public void close() {
        if (owner) {
            connection.close();
        }
    }
}
