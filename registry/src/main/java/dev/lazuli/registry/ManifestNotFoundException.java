package dev.lazuli.registry;

/// 404: no manifest has this tag or digest, or there is no such repository.
public final class ManifestNotFoundException extends NotFoundException {
    private static final long serialVersionUID = 1L;

    ManifestNotFoundException(String message, Exchange exchange) {
        super(message, exchange);
    }
}
