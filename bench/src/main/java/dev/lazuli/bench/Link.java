package dev.lazuli.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A network link as [ShapingProxy] plays it.
///
/// @param bitsPerSecond of each direction, shared by all connections
/// @param roundTrip     the time from the last byte of a request to the first of its answer, with a server that needs
///                      none
record Link(long bitsPerSecond, Duration roundTrip) {
    private static final Pattern WORD = Pattern.compile("([0-9]{1,5})ms/([0-9]{1,6})Mbit");

    Link {
        if (bitsPerSecond <= 0 || roundTrip.isNegative()) {
            throw new IllegalArgumentException("no link: " + bitsPerSecond + " bit/s, round trip " + roundTrip);
        }
    }

    /// A link in the units in which links are talked about.
    static Link of(long megabitsPerSecond, long roundTripMillis) {
        return new Link(megabitsPerSecond * 1_000_000, Duration.ofMillis(roundTripMillis));
    }

    /// The link of a word such as `30ms/100Mbit`: the round trip, and the bandwidth in megabits per second.
    ///
    /// @throws IllegalArgumentException for another word
    static Link parse(String word) {
        Matcher matcher = WORD.matcher(word);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no link: \"" + word + "\"; expected such as 30ms/100Mbit");
        }
        return of(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(1)));
    }

    /// What [#parse(String)] takes.
    String word() {
        return roundTrip.toMillis() + "ms/" + bitsPerSecond / 1_000_000 + "Mbit";
    }

    /// How long so many bytes take to pass, latency aside.
    Duration timeFor(long bytes) {
        return Duration.ofNanos(Math.round(bytes * 8e9 / bitsPerSecond));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d Mbit/s, %d ms", bitsPerSecond / 1_000_000, roundTrip.toMillis());
    }
}
