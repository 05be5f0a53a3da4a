package dev.lazuli.registry;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// 5xx, after all repetitions.
public final class ServerErrorException extends StatusException {
    private static final long serialVersionUID = 1L;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int VERSION_NOT_SUPPORTED = 505;
    private final @Nullable Duration retryAfter;

    ServerErrorException(String message, Exchange exchange, Optional<Duration> retryAfter) {
        super(message, exchange);
        this.retryAfter = retryAfter.orElse(null);
    }

    /// How long the registry asks to wait, when it says so.
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    @Override
    public boolean passing() {
        return status() != NOT_IMPLEMENTED && status() != VERSION_NOT_SUPPORTED;
    }
}
