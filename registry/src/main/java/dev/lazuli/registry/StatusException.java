package dev.lazuli.registry;

/// An HTTP status that says that a request failed. Statuses that callers tell apart have types of their own.
public sealed class StatusException extends RegistryException
        permits NotFoundException,
                UnauthorizedException,
                ForbiddenException,
                TooManyRequestsException,
                ServerErrorException {
    private static final long serialVersionUID = 1L;

    StatusException(String message, Exchange exchange) {
        super(message, exchange, null);
    }

    /// The HTTP status.
    public int status() {
        return exchange().status().orElseThrow();
    }
}
