package dev.lazuli.registry.credentials;

import dev.lazuli.oci.ImageReference;
import java.io.IOException;
import java.util.Optional;

/// Where credentials come from. Asked each time when a token is fetched, so that a source sees changes of
/// its file or helper; called by several threads at once.
@FunctionalInterface
public interface CredentialSource {

    /// The credential for one registry host.
    ///
    /// @param host  the registry host with its port, as references name it (`docker.io` for Docker Hub), or a
    ///              mirror's host
    /// @param image the image that is asked for, for sources that tell images apart
    /// @return empty when requests shall be anonymous
    /// @throws IOException when the source cannot be read; the message names it, without secrets
    Optional<Credential> find(String host, ImageReference image) throws IOException, InterruptedException;

    /// Has no credentials: all requests are anonymous.
    static CredentialSource none() {
        return (host, image) -> Optional.empty();
    }

    /// Asks this source first, then `other`.
    default CredentialSource or(CredentialSource other) {
        return (host, image) -> {
            Optional<Credential> found = find(host, image);
            return found.isPresent() ? found : other.find(host, image);
        };
    }
}
