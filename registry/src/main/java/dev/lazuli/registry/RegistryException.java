package dev.lazuli.registry;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A registry, or a server that it sent us to, could not be reached or did not answer as it should. The
/// message is one line and holds no secrets, queries or signed URLs.
public sealed class RegistryException extends IOException
        permits StatusException,
                UnreachableException,
                MalformedAnswerException,
                UntrustedTargetException,
                RangeNotSupportedException,
                DigestMismatchException {
    private static final long serialVersionUID = 1L;
    private final transient Exchange exchange;

    RegistryException(String message, Exchange exchange, @Nullable Throwable cause) {
        super(message, cause);
        this.exchange = exchange;
    }

    /// The request that failed, with the status of its answer.
    public Exchange exchange() {
        return exchange;
    }

    /// The host and port that was asked: the registry, its mirror, its token server or a redirect's target.
    public String host() {
        return exchange.host();
    }

    /// Whether the same request may well succeed later: no connection, a transfer that broke off, 429, 5xx.
    public boolean passing() {
        return false;
    }
}
