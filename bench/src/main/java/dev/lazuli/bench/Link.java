package dev.lazuli.bench;

import java.time.Duration;
import java.util.Locale;

/// A network link as [ShapingProxy] plays it.
///
/// @param bitsPerSecond of each direction, shared by all connections
/// @param roundTrip     the time from the last byte of a request to the first of its answer, with a server that needs
///                      none
public record Link(long bitsPerSecond, Duration roundTrip) {
    public Link {
        if (bitsPerSecond <= 0 || roundTrip.isNegative()) {
            throw new IllegalArgumentException("no link: " + bitsPerSecond + " bit/s, round trip " + roundTrip);
        }
    }

    /// A link in the units in which links are talked about.
    public static Link of(long megabitsPerSecond, long roundTripMillis) {
        return new Link(megabitsPerSecond * 1_000_000, Duration.ofMillis(roundTripMillis));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d Mbit/s, %d ms", bitsPerSecond / 1_000_000, roundTrip.toMillis());
    }
}
