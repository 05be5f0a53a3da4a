package dev.lazuli.registry;

/// 404: the repository, manifest or blob is not there, or not for this user.
public sealed class NotFoundException extends StatusException permits ManifestNotFoundException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message, Exchange exchange) {
        super(message, exchange);
    }
}
