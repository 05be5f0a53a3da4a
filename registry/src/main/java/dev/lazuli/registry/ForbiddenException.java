package dev.lazuli.registry;

/// 403: the credentials do not allow this.
public final class ForbiddenException extends StatusException {
    private static final long serialVersionUID = 1L;

    ForbiddenException(String message, Exchange exchange) {
        super(message, exchange);
    }
}
