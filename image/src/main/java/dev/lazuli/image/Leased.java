package dev.lazuli.image;

import dev.lazuli.containerd.ContainerdClient;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Runs work under a lease, which garbage collection respects until the work is done. Should this process die, the
/// lease expires.
final class Leased {
    private static final Duration LIFE = Duration.ofHours(24);

    private Leased() {}

    /// What is to be done.
    @FunctionalInterface
    interface Work<R> {
        R run(ContainerdClient leased) throws IOException, InterruptedException;
    }

    /// Makes a lease, runs the work, deletes the lease. After a failure what the work had made is removed before the
    /// failure is reported.
    static <R> R run(ContainerdClient containerd, Work<R> work) throws IOException, InterruptedException {
        String id = "lazuli-" + UUID.randomUUID();
        containerd.leases().create(id, Instant.now().plus(LIFE));
        R result;
        try {
            result = work.run(containerd.withLease(id));
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            Cleanup.after(e, () -> containerd.leases().delete(id, true));
            throw e;
        }
        containerd.leases().delete(id, false);
        return result;
    }
}
