package dev.lazuli.bench;

/// The bytes that one direction of a link lets through: all that want to send share it, first come, first served.
///
/// Thread-safe. It keeps no thread and reads no clock: the time is an argument.
final class TokenBucket {
    private static final long BURST_NANOS = 2_000_000; // what a sender that woke up late may catch up on

    private final double nanosPerByte;
    private double freeAt;

    TokenBucket(long bitsPerSecond) {
        this.nanosPerByte = 8e9 / bitsPerSecond;
        this.freeAt = Double.NEGATIVE_INFINITY;
    }

    /// Takes room for `bytes`.
    ///
    /// @param now nanoseconds on any clock, always the same one
    /// @return when the last of these bytes has left, on that clock
    synchronized long take(int bytes, long now) {
        freeAt = Math.max(freeAt, (double) now - BURST_NANOS) + bytes * nanosPerByte;
        return Math.max(now, (long) freeAt);
    }
}
