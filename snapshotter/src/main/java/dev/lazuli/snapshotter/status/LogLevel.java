package dev.lazuli.snapshotter.status;

import ch.qos.logback.classic.Level;

/// The levels of `--log-level`, as containerd-stargz-grpc names them.
public enum LogLevel {
    /// With every gRPC frame.
    TRACE(Level.TRACE),
    /// With every call.
    DEBUG(Level.DEBUG),
    /// Life cycle.
    INFO(Level.INFO),
    /// What someone should look at.
    WARN(Level.WARN),
    /// The same.
    WARNING(Level.WARN),
    /// Faults.
    ERROR(Level.ERROR),
    /// Nothing but what ends the daemon.
    FATAL(Level.OFF),
    /// The same.
    PANIC(Level.OFF);

    private final Level level;

    LogLevel(Level level) {
        this.level = level;
    }

    Level level() {
        return level;
    }
}
