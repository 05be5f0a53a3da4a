package dev.lazuli.containerd;

import dev.lazuli.containerd.proto.leases.CreateRequest;
import dev.lazuli.containerd.proto.leases.DeleteRequest;
import dev.lazuli.containerd.proto.leases.LeasesGrpc;
import dev.lazuli.containerd.proto.leases.ListRequest;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// Leases. Thread-safe.
public final class Leases {
    private static final String EXPIRE = "containerd.io/gc.expire";

    private final Calls calls;

    Leases(Calls calls) {
        this.calls = calls;
    }

    /// Makes a lease.
    ///
    /// @param id      a name that no other lease of the namespace has
    /// @param expires when garbage collection may end it, if nobody has deleted it before
    public Lease create(String id, Instant expires) throws IOException, InterruptedException {
        CreateRequest request = CreateRequest.newBuilder()
                .setId(id)
                .putLabels(EXPIRE, DateTimeFormatter.ISO_INSTANT.format(expires.truncatedTo(ChronoUnit.SECONDS)))
                .build();
        return lease(calls.quick(LeasesGrpc.getCreateMethod(), request, "create lease " + id)
                .getLease());
    }

    /// Ends a lease.
    ///
    /// @param id   the lease
    /// @param sync whether to wait until garbage collection has removed what only the lease held
    /// @throws ContainerdException.NotFound when there is no such lease
    public void delete(String id, boolean sync) throws IOException, InterruptedException {
        DeleteRequest request =
                DeleteRequest.newBuilder().setId(id).setSync(sync).build();
        calls.work(LeasesGrpc.getDeleteMethod(), request, "delete lease " + id);
    }

    /// All leases of the namespace.
    public List<Lease> list() throws IOException, InterruptedException {
        return calls
                .quick(LeasesGrpc.getListMethod(), ListRequest.getDefaultInstance(), "list leases")
                .getLeasesList()
                .stream()
                .map(Leases::lease)
                .toList();
    }

    private static Lease lease(dev.lazuli.containerd.proto.leases.Lease message) {
        return new Lease(message.getId(), message.getLabelsMap(), Times.instant(message.getCreatedAt()));
    }
}
