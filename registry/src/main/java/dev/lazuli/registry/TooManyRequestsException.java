package dev.lazuli.registry;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// 429, after all repetitions, or with a longer wait than [Retries] allows.
public final class TooManyRequestsException extends StatusException {
    private static final long serialVersionUID = 1L;
    private final @Nullable Duration retryAfter;

    TooManyRequestsException(String message, Exchange exchange, Optional<Duration> retryAfter) {
        super(message, exchange);
        this.retryAfter = retryAfter.orElse(null);
    }

    /// How long the registry asks to wait, when it says so.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public boolean passing() {
        return true;
    }
}
