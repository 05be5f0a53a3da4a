package dev.lazuli.registry;

import org.jspecify.annotations.Nullable;

/// An answer that does not keep to HTTP or the distribution specification: a missing or unreadable header, a
/// size above what is allowed, a range that was not asked for.
public final class MalformedAnswerException extends RegistryException {
    private static final long serialVersionUID = 1L;

    MalformedAnswerException(String message, Exchange exchange) {
        this(message, exchange, null);
    }

    MalformedAnswerException(String message, Exchange exchange, @Nullable Throwable cause) {
        super(message + " (" + exchange + ")", exchange, cause);
    }
}
