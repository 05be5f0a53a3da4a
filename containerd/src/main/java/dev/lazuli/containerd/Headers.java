package dev.lazuli.containerd;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;

/// The headers that put a call into a namespace and under a lease.
final class Headers {
    private static final Metadata.Key<String> NAMESPACE =
            Metadata.Key.of("containerd-namespace", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> LEASE =
            Metadata.Key.of("containerd-lease", Metadata.ASCII_STRING_MARSHALLER);

    private Headers() {}

    static ClientInterceptor attach(String namespace, Optional<String> lease) {
        Metadata metadata = new Metadata();
        metadata.put(NAMESPACE, namespace);
        lease.ifPresent(id -> metadata.put(LEASE, id));
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }
}
