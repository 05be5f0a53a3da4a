package dev.lazuli.containerd;

import java.nio.file.Path;
import java.time.Duration;

/// How to talk to containerd.
///
/// @param socket       its unix socket
/// @param namespace    the namespace of all calls
/// @param deadline     for calls that only look something up or write a record
/// @param workDeadline for calls that do work: unpacking, preparing a lazy layer, garbage collection
public record ContainerdOptions(Path socket, String namespace, Duration deadline, Duration workDeadline) {
    /// Where containerd listens unless told otherwise.
    public static final Path DEFAULT_SOCKET = Path.of("/run/containerd/containerd.sock");
    /// The namespace that containerd's own clients use unless told otherwise.
    public static final String DEFAULT_NAMESPACE = "default";

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration WORK_DEADLINE = Duration.ofHours(1);

    public ContainerdOptions {
        if (namespace.isEmpty()) {
            throw new IllegalArgumentException("the namespace is empty");
        }
    }

    /// A socket and a namespace, with deadlines of a minute and an hour.
    public ContainerdOptions(Path socket, String namespace) {
        this(socket, namespace, DEADLINE, WORK_DEADLINE);
    }
}
