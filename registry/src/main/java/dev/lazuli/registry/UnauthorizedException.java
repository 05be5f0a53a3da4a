package dev.lazuli.registry;

/// 401 after all that could be tried, from the registry or its token server: no credentials, or wrong ones.
public final class UnauthorizedException extends StatusException {
    private static final long serialVersionUID = 1L;

    UnauthorizedException(String message, Exchange exchange) {
        super(message, exchange);
    }
}
