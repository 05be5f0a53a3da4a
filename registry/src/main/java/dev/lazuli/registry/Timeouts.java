package dev.lazuli.registry;

import java.time.Duration;

/// How long the client waits.
///
/// @param connect for a connection
/// @param request for the head of an answer, once the request is sent
/// @param stall   for the next byte of a body, in either direction; a body that stands still longer is
///                given up and resumed on another connection
public record Timeouts(Duration connect, Duration request, Duration stall) {
    private static final Duration DEFAULT_CONNECT = Duration.ofSeconds(10);
    private static final Duration DEFAULT_REQUEST = Duration.ofSeconds(30);
    private static final Duration DEFAULT_STALL = Duration.ofSeconds(20);

    public Timeouts {
        for (Duration each : new Duration[] {connect, request, stall}) {
            if (!each.isPositive()) {
                throw new IllegalArgumentException("timeout is not positive: " + each);
            }
        }
    }

    /// 10 s for a connection, 30 s for an answer, 20 s without progress.
    public static Timeouts defaults() {
        return new Timeouts(DEFAULT_CONNECT, DEFAULT_REQUEST, DEFAULT_STALL);
    }
}
